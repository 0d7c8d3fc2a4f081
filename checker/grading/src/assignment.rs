//! What an assignment has beside the steps: a page for students, the rules of its grading, and what a CI system runs.

use checker_core::text::Lang;

/// Whose CI runs the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ci {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
    /// Classroom 50, which grades with a program of the classroom's own repository.
    Classroom50,
}

/// A file of an assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentFile {
    /// From the top of the assignment, with `/`.
    pub name: &'static str,
    /// What it holds.
    pub text: String,
}

/// The files for these steps or lessons (all, where none is named).
/// `own_traces`: one of the steps is read, and each student is to read traces of their own.
pub fn assignment(ci: Option<Ci>, steps: &[String], own_traces: bool, lang: Lang) -> Vec<AssignmentFile> {
    let mut files = vec![
        AssignmentFile { name: "README.md", text: readme(ci, steps, own_traces, lang) },
        AssignmentFile { name: "grading.toml", text: rules(own_traces, lang) },
    ];
    if own_traces {
        files.push(AssignmentFile { name: "student.toml", text: student(lang) });
    }
    let grade =
        format!("check grade{}", steps.iter().map(|step| format!(" --step {step}")).collect::<String>());
    files.extend(ci.map(|ci| match ci {
        Ci::Github => {
            AssignmentFile { name: ".github/workflows/check.yml", text: GITHUB.replace("@grade@", &grade) }
        }
        Ci::Gitlab => AssignmentFile { name: ".gitlab-ci.yml", text: GITLAB.replace("@grade@", &grade) },
        Ci::Classroom50 => AssignmentFile { name: "autograder.py", text: classroom50(steps) },
    }));
    files
}

fn readme(ci: Option<Ci>, steps: &[String], own_traces: bool, lang: Lang) -> String {
    let steps = if steps.is_empty() {
        both!("all of them: `check list` shows them", "todos: `check list` os mostra").get(lang).to_owned()
    } else {
        steps.iter().map(|step| format!("`{step}`")).collect::<Vec<_>>().join(", ")
    };
    let text = both!(
        "# Assignment: distributed tracing\n\n\
         Steps: {steps}.\n\n\
         1. Get `check` as your instructor says, and Rust from <https://rustup.rs>.\n\
         2. In this folder, `check list` shows the steps, `check page` tells what to do, `check watch` checks at each save, \
         and `check hint` helps in three levels.\n\
         3. Edit only the files that a step names. Nothing else of what you hand in is looked at.\n\
         4. Hand this folder in: commit and push it, or zip it without `target`.\n\n\
         What `check` says here is what the grading says: the verdict rests on the traces that your services export.\n",
        "# Tarefa: rastreamento distribuído\n\n\
         Passos: {steps}.\n\n\
         1. Obtenha o `check` como quem ensina disser, e o Rust em <https://rustup.rs>.\n\
         2. Nesta pasta, `check list` mostra os passos, `check page` diz o que fazer, `check watch` verifica a cada vez que \
         algo é salvo, e `check hint` ajuda em três níveis.\n\
         3. Edite só os arquivos que o passo indica. Nada mais do que você entrega é olhado.\n\
         4. Entregue esta pasta: faça commit e push, ou um zip dela sem `target`.\n\n\
         O que o `check` diz aqui é o que a correção diz: o veredito vem dos traces que os seus serviços exportam.\n"
    );
    let pushed = both!(
        "\nWhat is pushed is checked by CI too, by the rules as they were handed out. It is for you to see; the grade is \
         made elsewhere.\n",
        "\nO que você envia é verificado também pelo CI, pelas regras como foram distribuídas. É para você ver; a nota é \
         dada em outro lugar.\n"
    );
    let pushed = if ci.is_some() { pushed.get(lang) } else { "" };
    let named = both!(
        "\nBefore you begin, write the id by which your instructor knows you into `student.toml`: the traces that you read \
         in a step without code are yours alone.\n",
        "\nAntes de começar, escreva em `student.toml` o id pelo qual quem ensina conhece você: os traces que você lê num \
         passo sem código são só seus.\n"
    );
    let named = if own_traces { named.get(lang) } else { "" };
    format!("{}{named}{pushed}", text.get(lang))
}

fn student(lang: Lang) -> String {
    let text = both!(
        "# The id by which your instructor knows you, such as \"ana@school.example\".\nid = \"\"\n",
        "# O id pelo qual quem ensina conhece você, como \"ana@school.example\".\nid = \"\"\n"
    );
    text.get(lang).to_owned()
}

fn rules(own_traces: bool, lang: Lang) -> String {
    let text = both!(
        "# For `check grade --rules grading.toml`. Without the `#` a line counts.\n\n\
         # How much students are told by other programs' forms: \"full\", \"names\" (of the checks), \"none\".\n\
         feedback = \"full\"\n\n@own@\
         # What a step is worth in all, in place of its own points.\n\
         [steps]\n# \"02-tracing/04-propagation\" = 100\n\n\
         # What a check is worth, in place of its own points.\n\
         # [checks.\"02-tracing/04-propagation\"]\n# propagation = 8\n\n\
         # How many of a hundred come off for each day that has begun since then; the time is the roster's.\n\
         # [late]\n# due = \"2026-11-30T23:59:00-03:00\"\n# grace_minutes = 10\n# per_day = 10\n# most = 50\n",
        "# Para `check grade --rules grading.toml`. Sem o `#` uma linha conta.\n\n\
         # Quanto as formas de outros programas contam aos estudantes: \"full\", \"names\" (das verificações), \"none\".\n\
         feedback = \"full\"\n\n@own@\
         # Quanto um passo vale ao todo, no lugar dos seus próprios pontos.\n\
         [steps]\n# \"02-tracing/04-propagation\" = 100\n\n\
         # Quanto vale uma verificação, no lugar dos seus próprios pontos.\n\
         # [checks.\"02-tracing/04-propagation\"]\n# propagation = 8\n\n\
         # Quantos de cem se perdem por dia começado desde então; a hora é a da lista.\n\
         # [late]\n# due = \"2026-11-30T23:59:00-03:00\"\n# grace_minutes = 10\n# per_day = 10\n# most = 50\n"
    );
    let own = both!(
        "# Each student reads traces of their own where a step has no code: `student.toml` has to name whom you name.\n\
         own_traces = true\n\n",
        "# Cada estudante lê traces próprios onde um passo não tem código: `student.toml` tem de indicar quem você indica.\n\
         own_traces = true\n\n"
    );
    text.get(lang).replace("@own@", if own_traces { own.get(lang) } else { "" })
}

/// The rules are those of the program, in a workbook of its own: a student may change any file of the repository, and
/// this one too. So it is for them to see, and makes no grade.
const GITHUB: &str = r#"# What is pushed is checked, for the student to see. Whoever can push can change this file: grade on a machine of your
# own. The variable TRACELINGS names the course's repository: https://…
name: Check
on:
  push:
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
        with:
          path: submission
          persist-credentials: false
      - uses: actions/cache@v4
        with:
          path: |
            ~/.cargo
            course/target
          key: check-${{ runner.os }}-${{ hashFiles('submission/Cargo.lock') }}
      - run: cargo install --locked --git "$TRACELINGS" checker
        env:
          TRACELINGS: ${{ vars.TRACELINGS }}
      - run: test -d course/exercises || check init course
      - working-directory: course
        run: >-
          @grade@ ../submission --out "$RUNNER_TEMP/results"
          --report github=- --report github-summary="$GITHUB_STEP_SUMMARY"
"#;

const GITLAB: &str = r#"# What is pushed is checked, for the student to see. Whoever can push can change this file: grade on a machine of your
# own. The variable TRACELINGS names the course's repository: https://…
check:
  image: rust:1.95-bookworm
  timeout: 30 minutes
  cache:
    key: check
    paths: [.cargo-home/, .course/target/]
  script:
    - export CARGO_HOME="$PWD/.cargo-home" PATH="$PWD/.cargo-home/bin:$PATH"
    - cargo install --locked --git "$TRACELINGS" checker
    - test -d .course/exercises || check init .course
    - cd .course
    - >-
      @grade@ "$CI_PROJECT_DIR" --out ../results
      --report junit=../junit.xml --report gitlab=../codequality.json
  artifacts:
    when: always
    paths: [results/]
    reports:
      junit: junit.xml
      codequality: codequality.json
"#;

fn classroom50(steps: &[String]) -> String {
    let steps = steps.iter().map(|step| format!("\"--step\", \"{step}\", ")).collect::<String>();
    format!(
        r#"#!/usr/bin/env python3
"""Classroom 50's autograder: `check` grades the checkout, by its own rules.

It belongs to the classroom's repository, where no student can write. A result that is not there means that there is
no verdict, and the runner keeps the release that was.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

submission = pathlib.Path.cwd()
result = submission / "result.json"
course = pathlib.Path(os.environ.get("RUNNER_TEMP", tempfile.gettempdir())) / "course"
if not (course / "exercises").is_dir():
    subprocess.run(["check", "init", str(course)], check=True)
out = tempfile.mkdtemp()
command = ["check", "grade", str(submission), {steps}"--out", out, "--report", f"classroom50={{result}}"]
sys.exit(subprocess.run(command, cwd=course).returncode)
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    #[test]
    fn the_rules_that_are_handed_out_are_rules_with_and_without_their_marks() {
        for lang in [Lang::En, Lang::PtBr] {
            let text = rules(true, lang);
            assert_eq!(Policy::read(&text, |_, _| false).map(|_| ()), Ok(()));
            // What is meant to be used is what stands behind the mark; words are not.
            let is_rule = |line: &str| line.contains(" = ") || line.starts_with('[');
            let used =
                text.lines().map(|line| line.strip_prefix("# ").filter(|rest| is_rule(rest)).unwrap_or(line));
            let used = used.collect::<Vec<_>>().join("\n");
            assert_eq!(Policy::read(&used, |_, _| true).map(|_| ()), Ok(()), "{used}");
            assert!(
                used.contains("\nper_day")
                    && used.contains("\nown_traces")
                    && !rules(false, lang).contains("own_traces")
            );
        }
    }

    #[test]
    fn each_ci_checks_the_steps_that_are_named_by_rules_that_no_student_can_write() {
        let steps = ["01-first-trace".to_owned(), "02-tracing/04-propagation".to_owned()];
        for (ci, name) in [
            (Ci::Github, ".github/workflows/check.yml"),
            (Ci::Gitlab, ".gitlab-ci.yml"),
            (Ci::Classroom50, "autograder.py"),
        ] {
            let files = assignment(Some(ci), &steps, false, Lang::En);
            let file = files.iter().find(|file| file.name == name).expect(name);
            for step in &steps {
                assert!(file.text.contains(step), "{}", file.text);
            }
            assert!(
                file.text.contains("init") && !file.text.contains('@') || ci == Ci::Github,
                "{}",
                file.text
            );
            assert!(!file.text.contains("@grade@"));
            assert!(files[0].text.contains("`01-first-trace`"));
        }
        assert_eq!(assignment(None, &[], true, Lang::PtBr).len(), 3);
    }
}
