# The portal as one image: web, worker and the one-off set-up differ by command only (docker-compose.yml).
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/portal
RUN python -m venv /venv
COPY requirements.txt requirements-node.txt ./
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-node.txt --target /node
COPY . .
# Node stays in this stage; only the single files that it brought go on.
RUN PYTHONPATH=/node PORTAL_VAR=/tmp/build /venv/bin/python manage.py vendor_assets \
 && rm -rf node_modules

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PORTAL_VAR=/var/lib/portal \
    DJANGO_SETTINGS_MODULE=portal.settings \
    PYTHONUNBUFFERED=1
# What papers are printed with (declarations/papers).
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig \
    fonts-noto-cjk fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv/portal --shell /usr/sbin/nologin portal \
 && install -d -o portal -g portal -m 0750 /var/lib/portal
COPY --from=build /venv /venv
COPY --from=build /srv/portal /srv/portal
RUN python -m compileall -q /srv/portal
WORKDIR /srv/portal
USER portal
VOLUME /var/lib/portal
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--bind=0.0.0.0:8000", "--workers=3", "--threads=8", "--timeout=60", \
     "--max-requests=5000", "--max-requests-jitter=500", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
