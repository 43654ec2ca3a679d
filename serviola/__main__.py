"""`python -m serviola` is the command `serviola`."""

from serviola.cli import main

if __name__ == "__main__":
    main()
