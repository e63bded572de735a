//! Word of changes → browsers: server-sent events (HTML Living Standard, section 9.2).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::channel::Channel;
use hyper::body::Bytes;
use tokio::sync::{broadcast, watch};

/// Events that a browser may fall behind; one that is further behind asks for everything.
const BEHIND: usize = 64;
/// A connection is tried this often, so that one that is gone is noticed.
const BEAT: Duration = Duration::from_secs(25);

#[derive(Clone)]
pub struct Hub {
    sender: broadcast::Sender<Arc<str>>,
    /// What a browser is told first: the state that the desk is in.
    state: Arc<watch::Sender<Arc<str>>>,
}

impl Hub {
    pub fn new() -> Hub {
        let (sender, _) = broadcast::channel(BEHIND);
        let (state, _) = watch::channel(Arc::from("{}"));
        Hub { sender, state: Arc::new(state) }
    }

    /// Sends word to all browsers; `state` is what those are told that come later. Both are JSON in one line.
    pub fn tell(&self, state: String, event: String) {
        self.state.send_replace(Arc::from(state));
        // Without a browser nobody listens.
        let _ = self.sender.send(Arc::from(event));
    }

    /// A stream of events, from the state of now on. Runs until the browser is gone.
    pub fn stream(&self) -> Channel<Bytes, Infallible> {
        let (mut body, channel) = Channel::new(8);
        let mut events = self.sender.subscribe();
        let state = self.state.subscribe();
        tokio::spawn(async move {
            // What happens between the subscription and this line comes twice rather than never.
            let mut next = state.borrow().clone();
            loop {
                if body.send_data(Bytes::from(format!("data: {next}\n\n"))).await.is_err() {
                    return;
                }
                next = loop {
                    match tokio::time::timeout(BEAT, events.recv()).await {
                        Ok(Ok(event)) => break event,
                        Ok(Err(broadcast::error::RecvError::Lagged(_))) => break state.borrow().clone(),
                        Ok(Err(broadcast::error::RecvError::Closed)) => return,
                        Err(_) if body.send_data(Bytes::from_static(b":\n\n")).await.is_err() => return,
                        Err(_) => {}
                    }
                };
            }
        });
        channel
    }
}
