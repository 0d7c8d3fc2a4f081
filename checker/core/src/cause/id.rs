//! Which causes there are, each with its word and the part that is to blame.

/// The part to blame for a cause: who can mend it, and who may know more of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// This program.
    Checker,
    /// The computer: its ports, its disk, its limits.
    Machine,
    /// Rust's tools.
    Toolchain,
    /// Docker and its Compose.
    Docker,
    /// Where traces go and come from, whoever runs it.
    Jaeger,
    /// Where flows are told of, whoever runs it.
    Prefect,
    /// The step's crate, where nothing is graded: `check up` keeps its services.
    Step,
    /// A file that only whoever wrote it can mend, as with wrong usage.
    Usage,
    /// The person at the keyboard, who wanted it so.
    Person,
}

impl Part {
    /// The word as the JSON result writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Checker => "checker",
            Self::Machine => "machine",
            Self::Toolchain => "toolchain",
            Self::Docker => "docker",
            Self::Jaeger => "jaeger",
            Self::Prefect => "prefect",
            Self::Step => "step",
            Self::Usage => "usage",
            Self::Person => "person",
        }
    }
}

/// Makes the enum, its words and its parts of one table.
macro_rules! causes {
    ($($(#[doc = $doc:literal])* $id:ident = $word:literal, $part:ident;)*) => {
        /// Which cause it is. Its word never changes: scripts go by it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum CauseId {
            $($(#[doc = $doc])* $id,)*
        }

        impl CauseId {
            /// All that there are.
            pub const ALL: &[Self] = &[$(Self::$id),*];

            /// The word as the JSON result and the book write it, in kebab case.
            pub fn word(self) -> &'static str {
                match self { $(Self::$id => $word,)* }
            }

            /// The part to blame.
            pub fn part(self) -> Part {
                match self { $(Self::$id => Part::$part,)* }
            }
        }
    };
}

causes! {
    /// The store inside this program ended by itself.
    StoreEnded = "store-ended", Checker;
    /// An address wants TLS, which this program was built without.
    NoTls = "no-tls", Checker;
    /// What `check up` started in the background ended without saying why.
    NotUp = "not-up", Checker;
    /// `check up` keeps a stack already.
    AlreadyUp = "already-up", Checker;

    /// No port of the loopback interface can be had.
    NoPort = "no-port", Machine;
    /// Somebody else listens where we must.
    PortTaken = "port-taken", Machine;
    /// The limit of open files is too low for a step.
    TooFewHandles = "too-few-handles", Machine;
    /// Handles, memory, ports or room on the disk ran out in the middle of a run.
    MachineExhausted = "machine-exhausted", Machine;
    /// Threads cannot be started.
    NoThreads = "no-threads", Machine;
    /// A file or folder cannot be written.
    CannotWrite = "cannot-write", Machine;
    /// A program that was built cannot be started.
    CannotStart = "cannot-start", Machine;
    /// The machine's certificates cannot be read.
    NoCertificates = "no-certificates", Machine;

    /// There is no Cargo.
    NoCargo = "no-cargo", Toolchain;
    /// Rust has no linker.
    NoLinker = "no-linker", Toolchain;
    /// Cargo failed, and it is not the crate.
    CargoFailed = "cargo-failed", Toolchain;

    /// There is no `docker`.
    NoDocker = "no-docker", Docker;
    /// The engine does not answer in time.
    DockerHangs = "docker-hangs", Docker;
    /// The engine may not be used.
    DockerPermission = "docker-permission", Docker;
    /// The engine does not run.
    NoDockerEngine = "no-docker-engine", Docker;
    /// Docker has no Compose.
    NoDockerCompose = "no-docker-compose", Docker;
    /// The workspace has no `docker-compose.yml`.
    NoComposeFile = "no-compose-file", Docker;
    /// The image cannot be fetched.
    NoImage = "no-image", Docker;
    /// Compose failed in another way.
    ComposeFailed = "compose-failed", Docker;
    /// Another run starts or stops the container, and does not end.
    ComposeLocked = "compose-locked", Docker;
    /// The container is on another port than the one that is promised.
    MovedPort = "moved-port", Docker;

    /// No Jaeger program was found, or the one named is none.
    NoJaeger = "no-jaeger", Jaeger;
    /// A Jaeger that we started was not ready in time.
    JaegerNotUp = "jaeger-not-up", Jaeger;
    /// It ended while it was in use.
    JaegerEnded = "jaeger-ended", Jaeger;
    /// Nobody answers at its address.
    JaegerUnreachable = "jaeger-unreachable", Jaeger;
    /// Something else answers there.
    NotJaeger = "not-jaeger", Jaeger;
    /// What answers there is not understood.
    JaegerUnreadable = "jaeger-unreadable", Jaeger;
    /// It sends us on.
    JaegerMoved = "jaeger-moved", Jaeger;
    /// It wants to know who asks.
    JaegerNotAllowed = "jaeger-not-allowed", Jaeger;
    /// It answered with an error of its own.
    JaegerError = "jaeger-error", Jaeger;
    /// Spans are not taken at the OTLP address.
    OtlpUnreachable = "otlp-unreachable", Jaeger;
    /// They are taken, and do not come back at the query address.
    CanaryLost = "canary-lost", Jaeger;
    /// It took what the services sent and does not show it.
    SpansNotShown = "spans-not-shown", Jaeger;
    /// It does not take what the services sent.
    SpansNotTaken = "spans-not-taken", Jaeger;
    /// It does not take the traces that a step is about.
    TracesNotLoaded = "traces-not-loaded", Jaeger;

    /// No Prefect program was found, or the one named is none.
    NoPrefect = "no-prefect", Prefect;
    /// A Prefect that we started was not ready in time.
    PrefectNotUp = "prefect-not-up", Prefect;
    /// One could not be fetched.
    PrefectNotFetched = "prefect-not-fetched", Prefect;
    /// A Prefect that we started ended while it was in use.
    PrefectEnded = "prefect-ended", Prefect;
    /// Nobody answers at its address.
    PrefectUnreachable = "prefect-unreachable", Prefect;
    /// Something else answers there.
    NotPrefect = "not-prefect", Prefect;
    /// What answers there is not understood.
    PrefectUnreadable = "prefect-unreadable", Prefect;
    /// It answered with an error of its own.
    PrefectError = "prefect-error", Prefect;

    /// The crate has no such program.
    NoProgram = "no-program", Step;
    /// The crate that `check up` is to keep does not compile.
    DidNotBuild = "did-not-build", Step;
    /// A service that `check up` keeps is not there.
    ServiceGone = "service-gone", Step;

    /// `answers.toml` cannot be read as it is written.
    AnswersUnreadable = "answers-unreadable", Usage;

    /// Ctrl-C or SIGTERM.
    Interrupted = "interrupted", Person;
    /// A newer round of the same session.
    Superseded = "superseded", Person;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_word_of_its_own_in_kebab_case() {
        let mut words: Vec<&str> = CauseId::ALL.iter().map(|id| id.word()).collect();
        assert!(
            words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')),
            "{words:?}"
        );
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), CauseId::ALL.len());
    }
}
