//! The pages: both languages, nothing unescaped, nothing that a browser would run.

use prost::Message;

use crate::export::{request, span, text};
use crate::harness::{Answer, Served};

const EVIL: &str = "<script>alert(1)</script>\"'&";

async fn filled() -> Served {
    let served = Served::start().await;
    let mut evil = span(1, 1);
    EVIL.clone_into(&mut evil.name);
    evil.attributes = vec![text(EVIL, EVIL)];
    let body = request(EVIL, vec![evil, span(1, 2)]).encode_to_vec();
    assert_eq!(served.export("application/x-protobuf", body).await.status, 200);
    served
}

#[tokio::test]
async fn text_from_spans_is_escaped_everywhere() {
    let served = filled().await;
    let evil = "%3Cscript%3Ealert(1)%3C/script%3E%22'%26";
    for path in ["/".to_owned(), "/trace/1".to_owned(), format!("/search?service={evil}")] {
        let answer = served.get(&path).await;
        assert_eq!((answer.status, &*answer.content_type), (200, "text/html; charset=utf-8"));
        let page = answer.text();
        assert!(!page.contains("<script"), "{path}");
        assert!(page.contains("&lt;script&gt;alert(1)"), "{path}: {page}");
    }
    served.stop().await.unwrap();
}

#[tokio::test]
async fn a_trace_has_a_row_and_a_bar_for_each_span() {
    let served = filled().await;
    let page = served.get("/trace/00000000000000000000000000000001").await.text();
    assert_eq!(page.matches("<details").count(), 2);
    assert_eq!(page.matches("<rect").count(), 2);
    assert!(!page.contains("style="), "the policy forbids inline styles");
    served.stop().await.unwrap();
}

#[tokio::test]
async fn the_language_follows_the_address_then_the_browser() {
    let served = filled().await;
    let get = async |path: &str, accept: &str| {
        let request = served.http.get(format!("{}{path}", served.query));
        request.header("accept-language", accept).send().await.unwrap().text().await.unwrap()
    };
    assert!(get("/", "en").await.contains("Recent traces"));
    assert!(get("/", "de, pt-BR;q=0.9, en;q=0.8").await.contains("Traces recentes"));
    assert!(get("/?lang=pt-BR", "en").await.contains("<html lang=\"pt-BR\">"));
    assert!(get("/trace/1?lang=en", "pt").await.contains("embedded store"));
    served.stop().await.unwrap();
}

#[tokio::test]
async fn every_answer_carries_the_protecting_headers() {
    let served = filled().await;
    for path in ["/", "/trace/1", "/nothing", "/style.css", "/api/services"] {
        let answer = served.http.get(format!("{}{path}", served.query)).send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert!(header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
    }
    served.stop().await.unwrap();
}

#[tokio::test]
async fn a_foreign_host_name_is_refused_and_private_and_allowed_ones_are_not() {
    let served = filled().await;
    let request = served.http.get(format!("{}/api/services", served.query));
    let answer = Answer::read(request.header("host", "evil.example").send().await.unwrap()).await;
    assert_eq!((answer.status, &*answer.content_type), (421, "application/json"));
    assert_eq!(answer.json()["errors"][0]["code"], 421);

    for host in ["host.docker.internal", "localhost.", "x.lan", "traces.example.org:16686"] {
        let request = served.http.get(format!("{}/api/services", served.query));
        assert_eq!(request.header("host", host).send().await.unwrap().status(), 200, "{host}");
    }
    served.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_not_there_is_a_page_that_says_so() {
    let served = filled().await;
    for path in ["/nothing", "/trace/2", "/trace/xyz"] {
        let answer = served.get(path).await;
        assert_eq!((answer.status, &*answer.content_type), (404, "text/html; charset=utf-8"), "{path}");
    }
    served.stop().await.unwrap();
}
