//! A real rust-analyzer over stdio, with `check editor` for its check command.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::check;

/// How long anything may take: it loads a workspace, and a step may have to be built from nothing.
const LIMIT: Duration = Duration::from_mins(4);

pub(super) struct LanguageServer {
    child: Child,
    stdin: ChildStdin,
    received: Receiver<Value>,
    version: i32,
}

impl LanguageServer {
    /// Starts it in a workspace and waits until it has loaded it; `None` where there is none.
    #[expect(clippy::disallowed_methods, reason = "the tests start the program that they test with")]
    pub(super) fn start(root: &Path) -> Option<Self> {
        let version = Command::new("rust-analyzer").arg("--version").output().ok()?;
        if !version.status.success() {
            return None;
        }
        let (program, environment) = (check(), check());
        let mut command = Command::new("rust-analyzer");
        command.envs(environment.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.current_dir(root).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("rust-analyzer runs");
        let (stdin, stdout) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        let (send, received) = channel();
        std::thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            while let Some(message) = read(&mut stdout) {
                if send.send(message).is_err() {
                    break;
                }
            }
        });
        let mut server = Self { child, stdin, received, version: 0 };
        let check = program.get_program().to_str().expect("a plain name").to_owned();
        let options = json!({
            "check": {
                "overrideCommand": [check, "editor", "$saved_file", "--lang", "en"],
                "invocationStrategy": "once",
            },
            "cachePriming": { "enable": false },
            "cargo": { "buildScripts": { "enable": false } },
            "procMacro": { "enable": false },
        });
        server.send(&json!({ "id": 0, "method": "initialize", "params": {
            "processId": null,
            "rootUri": uri(root),
            "capabilities": {
                "experimental": { "serverStatusNotification": true },
                "textDocument": { "codeAction": { "codeActionLiteralSupport": { "codeActionKind": {
                    "valueSet": ["quickfix"],
                }}}},
            },
            "initializationOptions": options,
        }}));
        server.until(|message| message["id"] == 0 && message.get("result").is_some());
        server.send(&json!({ "method": "initialized", "params": {} }));
        server.until(|message| {
            message["method"] == "experimental/serverStatus" && message["params"]["quiescent"] == true
        });
        Some(server)
    }

    pub(super) fn open(&mut self, file: &Path) {
        let text = std::fs::read_to_string(file).expect("the file");
        self.send(&json!({ "method": "textDocument/didOpen", "params": { "textDocument": {
            "uri": uri(file), "languageId": "rust", "version": self.version, "text": text,
        }}}));
    }

    pub(super) fn change(&mut self, file: &Path, text: &str) {
        self.version += 1;
        self.send(&json!({ "method": "textDocument/didChange", "params": {
            "textDocument": { "uri": uri(file), "version": self.version },
            "contentChanges": [{ "text": text }],
        }}));
    }

    pub(super) fn save(&mut self, file: &Path) {
        let params = json!({ "textDocument": { "uri": uri(file) } });
        self.send(&json!({ "method": "textDocument/didSave", "params": params }));
    }

    /// Waits until what is shown of a file is as wanted.
    pub(super) fn until_published(&mut self, file: &Path, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let uri = uri(file);
        let shown = |message: &Value| {
            let is_it = message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri.as_str();
            is_it.then(|| message["params"]["diagnostics"].as_array().cloned().unwrap_or_default())
        };
        let message = self.until(|message| shown(message).is_some_and(|shown| wanted(&shown)));
        shown(&message).unwrap_or_default()
    }

    /// The new texts that the quick fixes of what is shown would put into its file.
    pub(super) fn fixes(&mut self, file: &Path, shown: &Value) -> Vec<String> {
        self.send(&json!({ "id": 1, "method": "textDocument/codeAction", "params": {
            "textDocument": { "uri": uri(file) },
            "range": shown["range"],
            "context": { "diagnostics": [shown], "only": ["quickfix"] },
        }}));
        let answer = self.until(|message| message["id"] == 1 && message.get("method").is_none());
        let actions = answer["result"].as_array().cloned().unwrap_or_default();
        let edits = actions.iter().flat_map(|action| {
            let changes = &action["edit"]["changes"][uri(file)];
            let versioned = &action["edit"]["documentChanges"][0]["edits"];
            [changes, versioned].map(|edits| edits.as_array().cloned().unwrap_or_default()).concat()
        });
        edits.filter_map(|edit| Some(edit["newText"].as_str()?.to_owned())).collect()
    }

    /// Waits for a message; what the server asks meanwhile is answered with nothing.
    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let left = LIMIT.saturating_sub(start.elapsed());
            let message = match self.received.recv_timeout(left) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => panic!("rust-analyzer did not say what was awaited"),
                Err(RecvTimeoutError::Disconnected) => panic!("rust-analyzer ended"),
            };
            if message.get("method").is_some() && message.get("id").is_some() {
                self.send(&json!({ "id": message["id"], "result": null }));
            }
            if wanted(&message) {
                return message;
            }
        }
    }

    fn send(&mut self, message: &Value) {
        let mut message = message.clone();
        message["jsonrpc"] = "2.0".into();
        let text = message.to_string();
        write!(self.stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("it listens");
        self.stdin.flush().expect("it listens");
    }
}

impl Drop for LanguageServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn uri(path: &Path) -> String {
    url::Url::from_file_path(path).expect("an absolute path").into()
}

/// One message, framed by its length.
fn read(stream: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok().filter(|count| *count > 0)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length:") {
            length = value.trim().parse().ok();
        }
    }
    let mut text = vec![0; length?];
    stream.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}
