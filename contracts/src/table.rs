//! The macro that writes a domain's contract from its table.

/// Writes a domain's contract from its table. Each row of `commands` says what makes a repeat of it
/// a repeat (`per field`) and who may ask it; each row of `events` says what it is about.
#[macro_export]
macro_rules! domain {
    (
        $(#[doc = $summary:literal])+
        $name:literal $domain:ident refusing $refusal:ty;
        commands $commands:ident {
            $($command:ident($command_body:ident) = $verb:literal per $id:ident by $who:ident,)*
        }
        queries {
            $($query:ident -> $answer:ty = $query_verb:literal by $query_who:ident,)*
        }
        events $events:ident {
            $($event:ident($event_body:ident) = $event_name:literal
                about $about:ident $visible:ident,)*
        }
    ) => {
        $(#[doc = $summary])+
        pub struct $domain;

        /// Everything this domain may be told to do.
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub enum $commands {$(
            #[doc = concat!("See [`", stringify!($command_body), "`].")]
            #[serde(rename = $verb)]
            $command($command_body),
        )*}

        /// Everything that may happen in this domain.
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub enum $events {$(
            #[doc = concat!("See [`", stringify!($event_body), "`].")]
            #[serde(rename = $event_name)]
            $event($event_body),
        )*}

        impl $crate::Domain for $domain {
            type Command = $commands;
            type Event = $events;
            type Refusal = $refusal;
            const NAME: &'static str = $name;
            const TABLE: &'static $crate::DomainTable = &$crate::DomainTable {
                name: $name,
                summary: concat!($($summary),+),
                requests: &[
                    $($crate::domain::RequestEntry {
                        ask: $crate::domain::Ask::Command,
                        verb: $verb,
                        callers: $crate::Callers::$who,
                        request: $crate::domain::Wire::of::<$command_body>(),
                        answer: $crate::domain::Wire::of::<$crate::Committed>(),
                    },)*
                    $($crate::domain::RequestEntry {
                        ask: $crate::domain::Ask::Query,
                        verb: $query_verb,
                        callers: $crate::Callers::$query_who,
                        request: $crate::domain::Wire::of::<$query>(),
                        answer: $crate::domain::Wire::of::<$answer>(),
                    },)*
                ],
                events: &[$($crate::domain::EventEntry {
                    name: $event_name,
                    public: $crate::domain!(@public $visible),
                    body: $crate::domain::Wire::of::<$event_body>(),
                },)*],
            };

            fn identify(command: &$commands) -> (&'static str, $crate::CommandId) {
                match command {
                    $($commands::$command(body) => ($verb, $crate::CommandId::of(body.$id)),)*
                }
            }
        }

        $(
            impl $crate::Request for $command_body {
                type Domain = $domain;
                type Answer = $crate::Committed;
                const ASK: $crate::domain::Ask = $crate::domain::Ask::Command;
                const VERB: &'static str = $verb;
                const CALLERS: $crate::Callers = $crate::Callers::$who;
            }

            impl $crate::Command for $command_body {
                fn id(&self) -> $crate::CommandId {
                    $crate::CommandId::of(self.$id)
                }
            }

            impl From<$command_body> for $commands {
                fn from(body: $command_body) -> Self {
                    Self::$command(body)
                }
            }
        )*

        $(
            impl $crate::Request for $query {
                type Domain = $domain;
                type Answer = $answer;
                const ASK: $crate::domain::Ask = $crate::domain::Ask::Query;
                const VERB: &'static str = $query_verb;
                const CALLERS: $crate::Callers = $crate::Callers::$query_who;
            }
        )*

        impl $crate::Event for $events {
            fn name(&self) -> &'static str {
                match self { $(Self::$event(_) => $event_name,)* }
            }

            fn about(&self) -> String {
                match self { $(Self::$event(body) => body.$about.to_string(),)* }
            }

            fn is_public(&self) -> bool {
                match self { $(Self::$event(_) => $crate::domain!(@public $visible),)* }
            }
        }

        $(
            impl From<$event_body> for $events {
                fn from(body: $event_body) -> Self {
                    Self::$event(body)
                }
            }
        )*
    };
    (@public public) => { true };
    (@public private) => { false };
}
