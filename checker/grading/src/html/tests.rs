//! The page is read back by another parser: whatever is in a text, it is one.

use checker_core::text::Lang;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::{Class, Outcome, fixture};

/// The elements of a page, each with its attributes, and its text. What HTML leaves open is closed for XML.
fn read(page: &str) -> (Vec<(String, String)>, String) {
    let page = page.trim_start_matches("<!DOCTYPE html>");
    let open = page.find("<meta").expect("a head");
    let title = page.find("<title>").expect("a title");
    let page = format!("{}{}", &page[..open], &page[title..]);
    let mut reader = Reader::from_str(&page);
    let (mut elements, mut text) = (Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}\n{page}")) {
            Event::Start(element) | Event::Empty(element) => {
                let name = String::from_utf8_lossy(element.name().as_ref()).into_owned();
                let attributes = String::from_utf8_lossy(element.attributes_raw()).into_owned();
                elements.push((name, attributes));
            }
            Event::Text(found) => text.push_str(&String::from_utf8_lossy(&found)),
            Event::GeneralRef(found) => {
                text.push_str(match &*String::from_utf8_lossy(&found) {
                    "lt" => "<",
                    "gt" => ">",
                    "amp" => "&",
                    "quot" => "\"",
                    other => panic!("{other}"),
                });
            }
            Event::Eof => return (elements, text),
            _ => {}
        }
    }
}

#[test]
fn no_text_of_a_students_is_an_element_and_nothing_is_fetched() {
    let mut units = fixture::class().to_vec();
    units.push(fixture::unit("\"><script>alert(1)</script>", "01-a/01-b", Outcome::Failed));
    units.push(fixture::unit("javascript:alert(1)", "01-a/01-b", Outcome::Failed));
    for lang in [Lang::En, Lang::PtBr] {
        let (elements, text) = read(&Class::of(units.clone()).html(lang));
        assert!(
            elements
                .iter()
                .all(|(name, _)| !["script", "img", "link", "iframe", "object"].contains(&name.as_str()))
        );
        let links = elements.iter().filter(|(name, _)| name == "a");
        assert!(links.clone().count() > 5);
        for (_, attributes) in links {
            assert!(attributes.trim_start().starts_with("href=\"#u"), "{attributes}");
        }
        assert!(
            elements
                .iter()
                .all(|(_, attributes)| !attributes.contains(" on") && !attributes.contains("src="))
        );
        assert!(text.contains("seen <script>alert(1)</script>[2J"), "{text}");
        assert!(text.contains("</script><script> (a, SERVER) ← <i>"), "{text}");
    }
}

#[test]
fn each_student_has_a_cell_for_each_check_and_a_diagnosis_tells_who_met_it() {
    let page = Class::of(fixture::class().to_vec()).html(Lang::En);
    let (elements, text) = read(&page);
    let cells = |class: &str| {
        elements
            .iter()
            .filter(|(name, attributes)| name == "td" && attributes.contains(&format!("\"{class}\"")))
            .count()
    };
    // Ana passed one step with three checks, and of the other one check holds; two others got nothing.
    assert_eq!((cells("passed"), cells("failed"), cells("error")), (4, 2, 1), "{page}");
    assert!(text.contains("context-not-injected"));
    assert!(text.contains("1/1"), "one of those with a verdict");
    assert_eq!(elements.iter().filter(|(name, _)| name == "section").count(), 4);
}
