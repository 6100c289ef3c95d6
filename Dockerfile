FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY content content
RUN pip wheel --no-cache-dir --wheel-dir /wheels '.[train]'

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 practice && mkdir /data && chown practice /data
# `calibrate` works here too: its code and the labelled messages are not in the wheel and are put beside the rest.
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels --mount=type=bind,from=build,source=/src,target=/src \
    pip install --no-cache-dir --no-index --find-links=/wheels 'between-sessions[train]' \
    && package=$(python -c 'import bot; print(bot.__path__[0])') \
    && cp -r /src/bot/training "$package/training" \
    && cp -r /src/content/training "$package/_content/training"
USER practice
WORKDIR /home/practice
ENV DATABASE_URL=sqlite:////data/practice.db LOCAL_FAQ=/data/faq.local.yaml HOST=0.0.0.0 PORT=8080 LOG_FORMAT=json
VOLUME /data
EXPOSE 8080
# Alive: the event loop turns. Whether it can work is another question, and a restart is no answer to that one.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["between-sessions"]
CMD ["run"]
