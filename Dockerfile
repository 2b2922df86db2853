# Vivaroom with its local voice, text recognition and PDF. What is installed has the hashes of requirements.lock.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
ENV UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1
SHELL ["/bin/bash", "-o", "pipefail", "-c"]

# The installer itself comes by its hashes too: its own lines of the lock.
COPY requirements.lock pyproject.toml ./
RUN sed -n '/^uv==/,/[^\\]$/p' requirements.lock > installer.lock \
    && python -m venv /opt/build /opt/vivaroom \
    && /opt/build/bin/pip install --quiet --no-cache-dir --disable-pip-version-check --require-hashes -r installer.lock

# Everything that is not ours, which changes less often: the lock must know each of them, with its hash.
RUN /opt/build/bin/uv pip install --quiet --python /opt/vivaroom/bin/python --require-hashes --constraint requirements.lock \
    --requirements pyproject.toml --extra local --extra ocr --extra pdf --extra google --extra anthropic --extra livekit --extra redis \
    && /opt/build/bin/uv pip install --quiet --python /opt/build/bin/python --require-hashes --constraint requirements.lock \
    --group build

COPY README.md LICENSE ./
COPY src src
RUN /opt/build/bin/uv build --quiet --wheel --python /opt/build/bin/python --no-build-isolation --out-dir dist \
    && /opt/build/bin/uv pip install --quiet --python /opt/vivaroom/bin/python --no-deps --no-index dist/*.whl


FROM python:3.11-slim-bookworm
# Text recognition links to these two.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/vivaroom vivaroom \
    && mkdir -p /var/cache/vivaroom \
    && chown 10001:10001 /var/cache/vivaroom \
    && chmod 700 /var/lib/vivaroom

COPY --from=build /opt/vivaroom /opt/vivaroom
ENV PATH=/opt/vivaroom/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    VIVAROOM_HOST=0.0.0.0 \
    PORT=8000 \
    VIVAROOM_DATA_DIR=/var/lib/vivaroom \
    VIVAROOM_CACHE_DIR=/var/cache/vivaroom

# By number, so that an orchestrator can tell that it is not root.
USER 10001
WORKDIR /var/lib/vivaroom

# The weights of the voice are a volume, filled by `vivaroom models pull --needed`; with --build-arg WEIGHTS=included the
# image brings them along, for a machine that reaches nothing.
ARG WEIGHTS=volume
RUN if [ "$WEIGHTS" = included ]; then vivaroom models pull --needed; fi

VOLUME ["/var/lib/vivaroom", "/var/cache/vivaroom"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/health/ready', timeout=4)"]
ENTRYPOINT ["vivaroom"]
CMD ["serve"]
