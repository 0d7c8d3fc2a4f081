//! Every reflection has a place to be written, and an answer that stands apart from the learner's book.

use crate::harness::repository;

/// The language, the file in a lesson's folder, and the heading on a step's page.
const BOOKS: [(&str, &str, &str); 2] =
    [("en", "reflections.md", "## Reflection\n"), ("pt-BR", "reflexoes.md", "## Reflexão\n")];

/// The questions of a page, each in one line.
fn questions(page: &str, heading: &str) -> Vec<String> {
    let (_, rest) = page.split_once(heading).expect("a page asks for a reflection");
    let part = rest.split("\n## ").next().unwrap_or_default();
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    part.split("\n- ").skip(1).map(one_line).collect()
}

/// The part of a text that a heading begins.
fn part<'a>(text: &'a str, heading: &str) -> &'a str {
    let (_, rest) =
        text.split_once(&format!("## {heading}\n")).unwrap_or_else(|| panic!("no part {heading}"));
    rest.split("\n## ").next().unwrap_or_default()
}

#[test]
fn every_question_has_a_place_for_its_answer_and_one_for_whoever_teaches() {
    for (language, file, heading) in BOOKS {
        let read = |path: String| {
            std::fs::read_to_string(repository().join(&path)).unwrap_or_else(|_| panic!("no {path}"))
        };
        let answers = read(format!("docs/{language}/teaching/reflections.md"));
        for lesson in lessons::manifest::load_lessons(&repository()).expect("sound manifests") {
            let place = read(format!("exercises/{}/{file}", lesson.id));
            for step in &lesson.steps {
                let asked = questions(&read(format!("docs/{language}/src/{}.md", step.id)), heading);
                assert!(!asked.is_empty(), "{} asks nothing", step.id);
                let to_write = part(&place, step.id.folder());
                for question in &asked {
                    assert!(to_write.contains(&format!("**{question}**")), "{}: {question}", step.id);
                }
                let answered = part(&answers, step.id.as_str());
                let last = format!("\n{}. ", asked.len());
                let beyond = format!("\n{}. ", asked.len() + 1);
                assert!(answered.contains(&last) && !answered.contains(&beyond), "{} {language}", step.id);
            }
        }
    }
}
