# An image with the program `conformance`. Contracts, credentials and reports are in the mounted folder /work:
#
#   docker build -t conformance .
#   docker run --rm -v "$PWD:/work" -e TRACKINGMORE_KEY conformance run trackingmore-v2 \
#     --target http://host.docker.internal:8000/v2 --credentials keys.toml --writes
FROM python:3.13-slim AS build
COPY . /source
RUN python -m venv /opt/conformance && /opt/conformance/bin/pip install --quiet --no-cache-dir "/source[record]"

FROM python:3.13-slim
RUN useradd --create-home --uid 1000 conformance
COPY --from=build /opt/conformance /opt/conformance
ENV PATH=/opt/conformance/bin:$PATH PYTHONDONTWRITEBYTECODE=1
USER conformance
WORKDIR /work
ENTRYPOINT ["conformance"]
CMD ["--help"]
