//! Who does what a file says: a member of staff on the mesh, who asks again where that can help.

use crate::{
    Failure,
    client::{enter, issuer},
    settings::Settings,
};
use bus::{AskError, Asking, Bus};
use contracts::{Kind, Problem, Request, Role};
use std::time::Duration;
use tokio::time::sleep;

/// In whose name all of it is done. Ids that are made of keys are made of this name too.
pub(super) const CLERK: &str = "online-retail";
/// How long one token of theirs counts; no file takes longer.
const SHIFT: Duration = Duration::from_secs(24 * 60 * 60);
/// How long one answer is waited for.
const ANSWER_WAIT: Duration = Duration::from_secs(20);
/// How often a thing is tried.
const TRIES_MAX: u32 = 40;
/// The pause after the first try; each one after it is twice as long.
const PAUSE_MIN: Duration = Duration::from_millis(50);
/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// Staff, on the mesh.
pub(super) struct Clerk {
    /// Where they are.
    pub(super) bus: Bus,
    asking: Asking,
    /// What shows who they are, anywhere.
    pub(super) token: String,
}

/// Why one try did not do it.
pub(super) enum Trouble {
    /// It may do the next time.
    Passing(String),
    /// It never will.
    Lasting(Failure),
}

impl Clerk {
    /// Enters the mesh as staff.
    pub(super) async fn enter(settings: &Settings) -> Result<Self, Failure> {
        Self::enter_as(settings, Role::Staff).await
    }

    /// Enters the mesh in a role.
    pub(super) async fn enter_as(settings: &Settings, role: Role) -> Result<Self, Failure> {
        let token = issuer(settings)?.issue(CLERK, role, SHIFT)?;
        let asking = Asking {
            timeout: Some(ANSWER_WAIT),
            ..Asking::with_token(token.as_str())
        };
        let bus = enter(settings).await?;
        Ok(Self { bus, asking, token })
    }

    /// Asks until there is an answer, or a refusal.
    pub(super) async fn ask<M: Request>(&self, request: &M) -> Result<M::Answer, Failure> {
        patiently(|| self.ask_once(request)).await
    }

    /// Asks until there is an answer. A conflict is one: what was to be done is done already, or
    /// will be found undone.
    pub(super) async fn ask_unless_done<M: Request>(&self, request: &M) -> Result<(), Failure> {
        let once = async || match self.bus.ask(request, &self.asking).await {
            Ok(_) => Ok(()),
            Err(error) if is_conflict(&error.problem()) => Ok(()),
            Err(error) => Err(trouble(&error)),
        };
        patiently(once).await
    }

    /// Asks until there is an answer, or the shop says no to what is asked.
    pub(super) async fn ask_or_hear_no<M: Request>(
        &self,
        request: &M,
    ) -> Result<Result<M::Answer, Problem>, Failure> {
        let once = async || match self.bus.ask(request, &self.asking).await {
            Ok(answered) => Ok(Ok(answered.answer)),
            Err(error) if is_no(&error.problem()) => Ok(Err(error.problem())),
            Err(error) => Err(trouble(&error)),
        };
        patiently(once).await
    }

    async fn ask_once<M: Request>(&self, request: &M) -> Result<M::Answer, Trouble> {
        let answered = self.bus.ask(request, &self.asking).await;
        answered
            .map(|answered| answered.answer)
            .map_err(|error| trouble(&error))
    }
}

fn is_no(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        Kind::Conflict | Kind::Invalid | Kind::NotFound
    )
}

fn is_conflict(problem: &Problem) -> bool {
    problem.kind == Kind::Conflict && problem.code == "out-of-turn"
}

fn trouble<R: contracts::Refusal>(error: &AskError<R>) -> Trouble {
    let problem = error.problem();
    match problem.kind {
        Kind::Overloaded | Kind::Unavailable | Kind::TimedOut => Trouble::Passing(problem.message),
        _ => Trouble::Lasting(problem.into()),
    }
}

/// Tries until it is done or can never be, with longer and longer pauses.
pub(super) async fn patiently<T>(
    mut attempt: impl AsyncFnMut() -> Result<T, Trouble>,
) -> Result<T, Failure> {
    let mut pause = PAUSE_MIN;
    let mut last = String::new();
    for _ in 0..TRIES_MAX {
        match attempt().await {
            Ok(done) => return Ok(done),
            Err(Trouble::Lasting(failure)) => return Err(failure),
            Err(Trouble::Passing(why)) => last = why,
        }
        sleep(pause).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
    Err(format!("tried {TRIES_MAX} times: {last}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_passes_is_tried_again_and_what_lasts_is_not() {
        let mut tries = 0;
        let done = patiently(async || {
            tries += 1;
            if tries < 4 {
                Err(Trouble::Passing("too many".to_owned()))
            } else {
                Ok(tries)
            }
        });
        assert_eq!(done.await.unwrap(), 4);
        let mut tries = 0;
        let never = patiently(async || {
            tries += 1;
            Err::<(), _>(Trouble::Lasting("no".into()))
        });
        assert_eq!(never.await.unwrap_err().to_string(), "no");
        assert_eq!(tries, 1);
        let worn = patiently(async || Err::<(), _>(Trouble::Passing("too many".to_owned())));
        assert_eq!(
            worn.await.unwrap_err().to_string(),
            "tried 40 times: too many"
        );
    }
}
