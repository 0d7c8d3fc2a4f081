//! Work that is handed over: a function is done by somebody else, a task, a thread, a worker, an actor, with the
//! context of who asked for it or without.

use crate::code::{Code, Free};
use crate::edit::Edit;

/// Who does the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hands {
    Task,
    JoinSet,
    Blocking,
    Thread,
    Timer,
    Channel,
    Unbounded,
    ThreadBehindChannel,
    Actor,
}

impl Hands {
    pub(crate) const ALL: [Self; 9] = [
        Self::Task,
        Self::JoinSet,
        Self::Blocking,
        Self::Thread,
        Self::Timer,
        Self::Channel,
        Self::Unbounded,
        Self::ThreadBehindChannel,
        Self::Actor,
    ];

    /// The operator that forgets the context there.
    pub(crate) fn operator(self) -> &'static str {
        match self {
            Self::Task => "handed-to-a-task",
            Self::JoinSet => "handed-to-a-join-set",
            Self::Blocking => "handed-to-spawn-blocking",
            Self::Thread => "handed-to-a-thread",
            Self::Timer => "handed-to-a-late-task",
            Self::Channel => "handed-over-a-channel",
            Self::Unbounded => "handed-over-an-unbounded-channel",
            Self::ThreadBehindChannel => "handed-to-a-thread-behind-a-channel",
            Self::Actor => "handed-to-an-actor",
        }
    }
}

/// The functions of a file that start a span where another one may be current: each may be handed over.
pub(crate) fn candidates<'a>(code: &'a Code<'_>) -> impl Iterator<Item = &'a Free> {
    code.functions.iter().enumerate().filter_map(|(index, function)| {
        let free = function.free.as_ref()?;
        let name = code.at(&free.name);
        let starts = code.called("start").any(|call| call.function == Some(index));
        // What `main` calls has nothing above it that could be lost.
        let is_of_main = code.called(name).any(|call| {
            let of = call.function.and_then(|of| code.functions.get(of)?.free.as_ref());
            of.is_some_and(|of| code.at(&of.name) == "main")
        });
        (starts && name != "main" && !is_of_main && owned(code, free).is_some()).then_some(free)
    })
}

/// The argument's types as somebody else can keep them, with what makes and what lends them.
fn owned(code: &Code<'_>, free: &Free) -> Option<Vec<[String; 4]>> {
    let one = |(name, of): &(String, crate::code::Bytes)| {
        let of = code.at(of);
        let name = name.clone();
        Some(match of.strip_prefix('&') {
            Some("str") => {
                [name.clone(), "String".to_owned(), format!("{name}.to_owned()"), format!("&{name}")]
            }
            // Of other types nothing here says whether they can be cloned.
            Some(other @ ("Client" | "Context")) => {
                [name.clone(), other.to_owned(), format!("{name}.clone()"), format!("&{name}")]
            }
            Some(_) => return None,
            None => [name.clone(), of.to_owned(), name.clone(), name],
        })
    };
    free.arguments.iter().map(one).collect()
}

/// The function under another name, and one of its own name that has somebody else do it.
pub(crate) fn handed(code: &Code<'_>, free: &Free, hands: Hands, keeps_context: bool) -> Option<Vec<Edit>> {
    let owned = owned(code, free)?;
    let name = code.at(&free.name);
    let gives = free.gives.as_ref().map_or("()", |gives| code.at(gives));
    let head = code.at(&free.head).trim_end().replace("mut ", "");
    let (call, upper) = (format!("{name}_here"), name.to_uppercase());
    let make: String = owned.iter().map(|[name, _, make, _]| format!("    let {name} = {make};\n")).collect();
    let joined = |index: usize, end: &str| -> String {
        owned.iter().map(|parts| format!("{}{end}", parts[index])).collect()
    };
    let (names, types, lent) = (joined(0, ", "), joined(1, ", "), joined(3, ", "));
    let (take, within, of_message, of_type) = if keeps_context {
        (
            "    let current = opentelemetry::Context::current();\n",
            "opentelemetry::trace::FutureExt::with_context(WORK, current)",
            "current, ",
            "opentelemetry::Context, ",
        )
    } else {
        ("", "WORK", "", "")
    };
    let work = within.replace("WORK", &format!("{call}({lent})"));
    let body = match hands {
        Hands::Task => format!(
            "{make}{take}    tokio::spawn(async move {{ {work}.await }}).await.expect(\"no panic\")\n"
        ),
        Hands::Timer => format!(
            "{make}{take}    let later = tokio::spawn(async move {{\n        tokio::time::sleep(std::time::Duration::from_millis(1)).await;\n        {work}.await\n    }});\n    later.await.expect(\"no panic\")\n"
        ),
        Hands::JoinSet => format!(
            "{make}{take}    let mut set = tokio::task::JoinSet::new();\n    set.spawn(async move {{ {work}.await }});\n    set.join_next().await.expect(\"one\").expect(\"no panic\")\n"
        ),
        Hands::Blocking => format!(
            "{make}{take}    let runtime = tokio::runtime::Handle::current();\n    tokio::task::spawn_blocking(move || runtime.block_on(async move {{ {work}.await }})).await.expect(\"no panic\")\n"
        ),
        Hands::Thread => format!(
            "{make}{take}    let runtime = tokio::runtime::Handle::current();\n    let (done, result) = tokio::sync::oneshot::channel();\n    std::thread::spawn(move || {{\n        let _ = done.send(runtime.block_on(async move {{ {work}.await }}));\n    }});\n    result.await.expect(\"no panic\")\n"
        ),
        _ => format!(
            "{make}{take}    let (done, result) = tokio::sync::oneshot::channel();\n    let _ = {upper}_INBOX.send(({names}{of_message}done)){};\n    result.await.expect(\"no panic\")\n",
            if matches!(hands, Hands::Channel | Hands::Actor) { ".await" } else { "" }
        ),
    };
    let job = format!("({types}{of_type}tokio::sync::oneshot::Sender<{gives}>)");
    let taken = format!("({names}{of_message}done)");
    let answer = format!("let _ = done.send({work}.await);");
    let worker = match hands {
        Hands::Channel => inbox(
            &upper,
            &job,
            "tokio::sync::mpsc::Sender",
            &format!(
                "let (inbox, mut jobs) = tokio::sync::mpsc::channel::<{job}>(32);\n    tokio::spawn(async move {{\n        while let Some({taken}) = jobs.recv().await {{\n            tokio::spawn(async move {{ {answer} }});\n        }}\n    }});"
            ),
        ),
        Hands::Unbounded => inbox(
            &upper,
            &job,
            "tokio::sync::mpsc::UnboundedSender",
            &format!(
                "let (inbox, mut jobs) = tokio::sync::mpsc::unbounded_channel::<{job}>();\n    tokio::spawn(async move {{\n        while let Some({taken}) = jobs.recv().await {{\n            {answer}\n        }}\n    }});"
            ),
        ),
        Hands::ThreadBehindChannel => inbox(
            &upper,
            &job,
            "std::sync::mpsc::Sender",
            &format!(
                "let (inbox, jobs) = std::sync::mpsc::channel::<{job}>();\n    let runtime = tokio::runtime::Handle::current();\n    std::thread::spawn(move || {{\n        while let Ok({taken}) = jobs.recv() {{\n            runtime.spawn(async move {{ {answer} }});\n        }}\n    }});"
            ),
        ),
        Hands::Actor => {
            let actor = format!("{}Actor", upper.chars().next().unwrap_or('A'));
            let start = format!("{actor}::start()");
            let definition = format!(
                "\nstruct {actor} {{\n    jobs: tokio::sync::mpsc::Receiver<{job}>,\n}}\n\nimpl {actor} {{\n    fn start() -> tokio::sync::mpsc::Sender<{job}> {{\n        let (inbox, jobs) = tokio::sync::mpsc::channel(16);\n        tokio::spawn({actor} {{ jobs }}.run());\n        inbox\n    }}\n\n    async fn run(mut self) {{\n        while let Some({taken}) = self.jobs.recv().await {{\n            tokio::spawn(async move {{ {answer} }});\n        }}\n    }}\n}}\n"
            );
            definition + &inbox(&upper, &job, "tokio::sync::mpsc::Sender", &format!("let inbox = {start};"))
        }
        Hands::Task | Hands::JoinSet | Hands::Blocking | Hands::Thread | Hands::Timer => String::new(),
    };
    Some(vec![
        Edit::new(free.name.clone(), call),
        Edit::insert(code.text.len(), format!("{worker}\n{head} {{\n{body}}}\n")),
    ])
}

/// A static that starts a worker when it is first asked.
fn inbox(upper: &str, job: &str, sender: &str, start: &str) -> String {
    format!(
        "\nstatic {upper}_INBOX: std::sync::LazyLock<{sender}<{job}>> = std::sync::LazyLock::new(|| {{\n    {start}\n    inbox\n}});\n"
    )
}
