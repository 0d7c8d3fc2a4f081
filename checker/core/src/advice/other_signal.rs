//! Metrics or logs sent to where traces go: nobody takes them there.

use super::{Lint, Run};
use crate::text::Text;

pub(super) struct OtherSignal;

impl Lint for OtherSignal {
    fn id(&self) -> &'static str {
        "other-signal"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        let services = seen.evidence.services.iter().filter(|service| !service.other_signals.is_empty());
        services
            .map(|service| {
                let (name, signals) = (&service.name, &service.other_signals);
                let words: Vec<&str> = signals.iter().map(|signal| signal.word()).collect();
                let (en, pt) = (words.join(" and "), words.join(" e "));
                both!(
                    "`{name}` sends {en} to the same place as its spans: Jaeger takes traces only, so they are lost, and the SDK reports an error each time; a Collector takes all three",
                    "`{name}` envia {pt} para o mesmo lugar que os spans: o Jaeger só recebe traces, então eles se perdem, e o SDK relata um erro a cada vez; um Collector recebe os três"
                )
            })
            .collect()
    }
}
