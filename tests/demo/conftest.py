from datetime import UTC, datetime

import pytest

from demo.pieces import Piece, Script, Update, read_script

NOON = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def script():
    return read_script()


@pytest.fixture
def noon():
    return NOON


def a_piece(piece_id, outlet="zanate", **values):
    text = f"Uno dos tres de {piece_id}.\n\nCuatro & cinco."
    return Piece(
        **{"id": piece_id, "outlet": outlet, "title": f"T {piece_id}", "summary": "S", "text": text} | values
    )


@pytest.fixture
def small_script():
    """One piece of a backlog, a copied one, noise, and an update."""
    return Script(
        backlog=(a_piece("viejo", rules=frozenset({"dialogo"}), backlog=True),),
        story=(
            a_piece("nota", rules=frozenset({"dialogo"})),
            a_piece("copia", outlet="cencerro", rules=frozenset({"dialogo"}), copy_of="nota"),
            a_piece("ruido", outlet="copal", noise="sport"),
            Update(id="nota", title="T nota, otra vez", summary="S", text="Otra cosa."),
        ),
    )
