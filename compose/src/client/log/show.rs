//! One record of a log, as people and as programs read it.

use serde_json::{Value, json};

/// One line of JSON: the record and its position, or why it cannot be read.
pub(super) fn as_line(position: u64, record: Result<Value, String>) -> String {
    let mut line = json!({"position": position});
    match (line.as_object_mut(), record) {
        (Some(line), Ok(Value::Object(record))) => line.extend(record),
        (Some(line), Ok(other)) => drop(line.insert("record".to_owned(), other)),
        (Some(line), Err(why)) => drop(line.insert("unreadable".to_owned(), why.into())),
        (None, _) => {}
    }
    line.to_string()
}

/// Position, time and writer; under them each decision with its cause, under it its events.
pub(super) fn as_text(position: u64, record: Result<&Value, &String>) -> String {
    let record = match record {
        Ok(record) => record,
        Err(why) => return format!("{position}  CANNOT BE READ: {why}"),
    };
    let mut lines = vec![format!("{position}  {}", of(record, "at"))];
    for decision in list(record, "decisions") {
        let cause = decision.get("cause").map(cause).unwrap_or_default();
        let (verb, id) = (of(decision, "verb"), of(decision, "id"));
        lines.push(format!("    {verb} {id}, {cause}"));
        for event in list(decision, "events") {
            let parts = event.as_object().into_iter().flatten();
            lines.extend(parts.map(|(name, body)| format!("        {name} {body}")));
        }
    }
    lines.join("\n")
}

fn cause(cause: &Value) -> String {
    if let Some(request) = cause.get("request") {
        let by = request
            .get("by")
            .and_then(Value::as_str)
            .unwrap_or("nobody in particular");
        return format!("asked by {by} in trace {}", of(request, "trace"));
    }
    if let Some(event) = cause.get("event") {
        let (domain, position) = (of(event, "domain"), of(event, "position"));
        return format!("after event {} of {domain} {position}", of(event, "index"));
    }
    "because its time had come".to_owned()
}

fn list<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    of.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn of(value: &Value, name: &str) -> String {
    match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bus::{Cause, Decision, Fingerprint, Record};
    use contracts::{
        CommandId, InstanceId, OrderId, RecordId, Timestamp,
        stock::{StockEvent, StockReleased},
    };
    use uuid::Uuid;

    fn record() -> Value {
        let order = OrderId(Uuid::nil());
        let decision = |cause| Decision {
            verb: "release".into(),
            id: CommandId::of(order),
            print: Fingerprint::of(&[]),
            cause,
            events: vec![StockEvent::from(StockReleased { order })],
        };
        let by = Some("ann".into());
        let asked = Cause::Request {
            by,
            trace: "t".into(),
        };
        let heard = Cause::Event {
            domain: "orders".into(),
            position: 9,
            index: 2,
        };
        let record = Record {
            id: RecordId(Uuid::nil()),
            writer: InstanceId(Uuid::nil()),
            at: Timestamp(1_767_182_400_123),
            decisions: vec![decision(asked), decision(heard), decision(Cause::Deadline)],
        };
        serde_json::to_value(record).unwrap()
    }

    #[test]
    fn people_read_what_was_decided_why_and_what_happened() {
        let text = as_text(7, Ok(&record()));
        let id = Uuid::nil();
        let event = format!("        released {{\"order\":\"{id}\"}}");
        let expected = [
            "7  2025-12-31T12:00:00.123Z",
            &format!("    release {id}, asked by ann in trace t"),
            &event,
            &format!("    release {id}, after event 2 of orders 9"),
            &event,
            &format!("    release {id}, because its time had come"),
            &event,
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn programs_read_one_object_per_line() {
        let line: Value = serde_json::from_str(&as_line(7, Ok(record()))).unwrap();
        assert_eq!(line.get("position"), Some(&7.into()));
        assert!(line.get("decisions").is_some());
        let broken = as_line(8, Err("it is garbled".to_owned()));
        assert_eq!(broken, r#"{"position":8,"unreadable":"it is garbled"}"#);
    }
}
