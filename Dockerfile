# The services of one step, as an image: `docker compose --profile app up --build` builds it.
#
# No `# syntax` line and no `RUN --mount`: it builds with BuildKit and with the classic builder alike.

# The workspace without its code. It changes when a Cargo.toml or the lock file does, and only then is what
# follows built anew.
FROM rust:1.95-slim-bookworm AS manifests
WORKDIR /workbook
COPY . .
RUN find . -type f ! -name Cargo.toml ! -name Cargo.lock -delete \
    # A package needs something to build. An empty library will do.
    && find . -mindepth 2 -name Cargo.toml -execdir sh -c 'mkdir -p src && touch src/lib.rs' \;

# Every step has the same dependencies: this layer serves them all.
FROM rust:1.95-slim-bookworm AS dependencies
WORKDIR /workbook
COPY --from=manifests /workbook .
RUN cargo build --release --locked --lib -p 'step-??-??' \
    && find exercises solutions -name lib.rs -delete

FROM dependencies AS build
ARG SUBJECT=exercises
ARG STEP=02-tracing/04-propagation
# The programs that the step is to have.
ARG PROGRAMS="frontend backend"
# Beside the steps, and used by some.
COPY exercises/03-prefect-tracing/prefect-client exercises/03-prefect-tracing/prefect-client
COPY ${SUBJECT}/${STEP} ${SUBJECT}/${STEP}
RUN test -f "$SUBJECT/$STEP/Cargo.toml" \
    || { echo "$STEP has no services: its traces are read, with \`check up --stack compose $STEP\`" >&2; exit 1; }
# `touch`: Cargo goes by the time of a file, and these are older than the empty ones that were built.
# `frontend-02-04` and `frontend-02-04-solution` become `frontend`.
RUN find "$SUBJECT/$STEP" exercises/03-prefect-tracing/prefect-client -name '*.rs' -exec touch {} + \
    && cargo build --release --locked --bins --manifest-path "$SUBJECT/$STEP/Cargo.toml" \
    && mkdir /programs \
    && find target/release -maxdepth 1 -type f -executable \
    | while read -r program; do \
        name=${program##*/}; cp "$program" "/programs/${name%-[0-9][0-9]-[0-9][0-9]*}" || exit 1; \
    done \
    && for program in $PROGRAMS; do \
        test -x "/programs/$program" \
        || { echo "$STEP has no $program, which this profile runs: \`check $STEP\` runs what it has" >&2; exit 1; }; \
    done

# The Rust image is made of this one, so on a disk that has that one the services add only themselves.
FROM debian:bookworm-slim
COPY --from=build /programs/ /usr/local/bin/
USER 10001:10001
# What is no HTTP is answered with 400 by the server itself: that proves that it serves, and leaves no span in
# Jaeger, as any real request would.
HEALTHCHECK --interval=1s --timeout=2s --retries=30 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/$PORT && printf 'health\\r\\n\\r\\n' >&3 && read -r line <&3 && [[ $line == 'HTTP/1.1 400 '* ]]"]
