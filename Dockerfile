# syntax=docker/dockerfile:1
FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/serviola \
 && /opt/serviola/bin/pip install --require-hashes -r requirements/run.txt
COPY . .
RUN /opt/serviola/bin/pip install hatchling==1.33.0 \
 && /opt/serviola/bin/pip install --no-deps --no-build-isolation . \
 && /opt/serviola/bin/pip uninstall -y hatchling

FROM python:3.12-slim-bookworm
COPY --from=build /opt/serviola /opt/serviola
# A number, so that Kubernetes can see it is not root. /data holds serviola.yaml and, with SQLite, the database;
# never mount anything over /opt/serviola.
RUN mkdir /data && chown 10001:10001 /data
USER 10001:10001
WORKDIR /data
ENV PATH=/opt/serviola/bin:$PATH PYTHONUNBUFFERED=1 SERVIOLA_CONFIG=/data/serviola.yaml
VOLUME /data
HEALTHCHECK --interval=60s --timeout=10s --start-period=120s CMD ["serviola", "status", "--quiet"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["serviola"]
CMD ["run"]
