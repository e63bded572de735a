//! HTTP/1.1 → asks, and answers → HTTP: the only room that knows hyper and tokio's network.
//!
//! One thread. It knows nothing of the site: every request for a page becomes an ask for the desk. Answers only GET and
//! HEAD, and only those who name this preview as the host.

use std::convert::Infallible;
use std::io::{self, Read as _, Seek as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, ToSocketAddrs as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use http_body_util::channel::Channel;
use http_body_util::{Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::oneshot;

use super::answer::{Answer, Ask, Letter, What};
use super::events::Hub;
use super::inject::{OWN, with_tag};
use super::{Failure, address, media, origin};

/// Ports tried after the one asked for.
const TRIED: u16 = 50;
/// Bytes of a file sent at a time.
const CHUNK: usize = 64 * 1024;
/// A request with this header gets a page as a build writes it, without the script.
const AS_WRITTEN: &str = "dateline-as-written";

type Body = Either<Full<Bytes>, Channel<Bytes, Infallible>>;

pub struct Listening {
    pub address: SocketAddr,
    listener: TcpListener,
}

/// Takes a port: the one asked for, else the next free one.
pub fn listen(host: Option<&str>, port: u16) -> Result<Listening, Failure> {
    let ip = match host {
        None => IpAddr::V4(Ipv4Addr::LOCALHOST),
        Some(host) => resolve(host)?,
    };
    let next = (port..=port.saturating_add(TRIED)).chain([0]);
    let mut said = None;
    for port in next {
        match TcpListener::bind((ip, port)) {
            Ok(listener) => {
                let address = listener.local_addr().map_err(|error| refused(ip, port, &error))?;
                return Ok(Listening { address, listener });
            }
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                said.get_or_insert(error);
            }
            Err(error) => return Err(refused(ip, port, &error)),
        }
    }
    Err(refused(ip, port, &said.unwrap_or_else(|| io::ErrorKind::AddrInUse.into())))
}

fn resolve(host: &str) -> Result<IpAddr, Failure> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found = bare.parse().ok().or_else(|| Some((bare, 0).to_socket_addrs().ok()?.next()?.ip()));
    found.ok_or_else(|| Failure {
        message: format!("`--host {host}` is not a name or address of this machine"),
        help: "give an address, e.g. `--host 0.0.0.0` for all networks that this machine is in",
    })
}

fn refused(ip: IpAddr, port: u16, error: &io::Error) -> Failure {
    let help = match error.kind() {
        io::ErrorKind::PermissionDenied => "ports below 1024 are the system's: choose a higher `--port`",
        io::ErrorKind::AddrNotAvailable => "this machine does not have that address: choose another `--host`",
        _ => "choose another `--port`",
    };
    Failure { message: format!("could not listen at {}: {error}", SocketAddr::new(ip, port)), help }
}

/// What every connection needs.
struct Front {
    letters: Sender<Letter>,
    hub: Hub,
    host: Option<String>,
}

/// Serves until the process ends.
pub fn serve(
    listening: Listening,
    host: Option<&str>,
    letters: Sender<Letter>,
    hub: Hub,
) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure {
        message: format!("the server could not be started: {error}"),
        help: "look whether the system has threads and file handles left",
    };
    listening.listener.set_nonblocking(true).map_err(failed)?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build().map_err(failed)?;
    let front = Arc::new(Front { letters, hub, host: host.map(str::to_owned) });
    let listener = {
        let _inside = runtime.enter();
        tokio::net::TcpListener::from_std(listening.listener).map_err(failed)?
    };
    let work = move || runtime.block_on(accept(listener, front));
    std::thread::Builder::new().name("http".to_owned()).spawn(work).map_err(failed)?;
    Ok(())
}

async fn accept(listener: tokio::net::TcpListener, front: Arc<Front>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file handles, most likely: some will come back.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            continue;
        };
        // Answers are small and wanted at once.
        let _ = stream.set_nodelay(true);
        let front = Arc::clone(&front);
        let service = service_fn(move |request| {
            let front = Arc::clone(&front);
            async move { Ok::<_, Infallible>(respond(&front, request).await) }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .half_close(true)
            .serve_connection(TokioIo::new(stream), service);
        // A browser that goes away in the middle is no trouble of ours.
        tokio::spawn(async move { drop(connection.await) });
    }
}

async fn respond(front: &Front, request: Request<Incoming>) -> Response<Body> {
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if !origin::is_own(text(header::HOST).unwrap_or(""), front.host.as_deref()) {
        let words = "this preview answers to addresses of this machine only; start it with `--host NAME` to give it a name\n";
        return plain(StatusCode::FORBIDDEN, words);
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "a preview is only looked at\n");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    if let Some(own) = request.uri().path().strip_prefix(OWN) {
        return respond_own(front, own, request.uri().query().unwrap_or(""), headers).await;
    }
    let Some(path) = address::decoded(request.uri().path()) else {
        return plain(StatusCode::BAD_REQUEST, "this address cannot be read\n");
    };
    let answer = ask(front, path, What::Output).await;
    let is_as_written = headers.contains_key(AS_WRITTEN);
    let query = request.uri().query();
    match answer {
        Some(answer) => in_http(answer, headers, is_as_written, query).await,
        None => plain(StatusCode::SERVICE_UNAVAILABLE, "the preview has stopped\n"),
    }
}

async fn ask(front: &Front, path: String, what: What) -> Option<Answer> {
    let (reply, answer) = oneshot::channel();
    front.letters.send(Letter::Asked(Ask { path, what, reply })).ok()?;
    answer.await.ok()
}

/// The preview's own files and streams.
async fn respond_own(front: &Front, name: &str, query: &str, headers: &HeaderMap) -> Response<Body> {
    let script = |text: &'static str| {
        let digest = xxhash_rust::xxh3::xxh3_64(text.as_bytes());
        bytes(StatusCode::OK, "text/javascript", text.as_bytes().to_vec(), digest, headers)
    };
    match name {
        "page.js" => script(include_str!("browser/page.js")),
        "line.js" => script(include_str!("browser/line.js")),
        "events" => {
            let mut response = Response::new(Either::Right(front.hub.stream()));
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        "look" => {
            let value = |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key));
            let path = value("path=").and_then(address::decoded);
            let shown = value("shown=").and_then(|digest| u64::from_str_radix(digest, 16).ok()).unwrap_or(0);
            let Some(path) = path else {
                return plain(StatusCode::BAD_REQUEST, "this address cannot be read\n");
            };
            match ask(front, path, What::Look { shown }).await {
                Some(Answer::Look(json)) => {
                    bytes(StatusCode::OK, "application/json", json.into_bytes(), 0, headers)
                }
                _ => plain(StatusCode::SERVICE_UNAVAILABLE, "the preview has stopped\n"),
            }
        }
        _ => plain(StatusCode::NOT_FOUND, "the preview has no such file\n"),
    }
}

async fn in_http(
    answer: Answer,
    headers: &HeaderMap,
    is_as_written: bool,
    query: Option<&str>,
) -> Response<Body> {
    match answer {
        Answer::Output { status, media, bytes: page, digest } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
            let page = if media == "text/html" && !is_as_written { with_tag(&page, digest) } else { page };
            bytes(status, &media, page, digest, headers)
        }
        Answer::File { full, media } => {
            let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok()).map(str::to_owned);
            file(&full, &media, range.as_deref(), headers)
                .unwrap_or_else(|_| plain(StatusCode::NOT_FOUND, "this file cannot be read\n"))
        }
        Answer::Moved(to) => {
            let mut place = String::new();
            crate::markdown::links::escape_url(&mut place, &to);
            if let Some(query) = query {
                place.push('?');
                place.push_str(query);
            }
            let mut response = plain(StatusCode::MOVED_PERMANENTLY, "");
            if let Ok(place) = HeaderValue::from_str(&place) {
                response.headers_mut().insert(header::LOCATION, place);
            }
            // Tomorrow something else may live there.
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Answer::Refused => plain(StatusCode::FORBIDDEN, "this lies outside the site\n"),
        Answer::Look(_) => plain(StatusCode::NOT_FOUND, ""),
    }
}

/// Bytes with a tag by which a browser can ask whether they changed; without a digest they are not kept.
fn bytes(status: StatusCode, media: &str, bytes: Vec<u8>, digest: u64, asked: &HeaderMap) -> Response<Body> {
    // The tag in a page is made of the digest, so that it stands for both forms of the page.
    let tag = format!("\"{digest:016x}\"");
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = status == StatusCode::OK && digest != 0 && known.is_some_and(|known| known.contains(&tag));
    let body = if is_known { Bytes::new() } else { Bytes::from(bytes) };
    let mut response = Response::new(Either::Left(Full::new(body)));
    *response.status_mut() = if is_known { StatusCode::NOT_MODIFIED } else { status };
    let headers = response.headers_mut();
    set(headers, header::CONTENT_TYPE, &media::header(media));
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::CACHE_CONTROL, if digest == 0 { "no-store" } else { "no-cache" });
    if digest != 0 {
        set(headers, header::ETAG, &tag);
    }
    response
}

/// A file of the content, or the part of it that was asked for; read as it is sent.
fn file(full: &Path, media: &str, range: Option<&str>, asked: &HeaderMap) -> io::Result<Response<Body>> {
    let mut file = std::fs::File::open(full)?;
    let stat = crate::load::Stat::of(&file.metadata()?);
    let tag = format!("\"{:x}-{:x}-{:x}\"", stat.size, stat.modified_ns, stat.changed_ns);
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let part = range.and_then(|range| part(range, stat.size));
    let (start, end) = part.unwrap_or((0, stat.size));
    file.seek(io::SeekFrom::Start(start))?;
    let is_known = part.is_none() && known.is_some_and(|known| known.contains(&tag));
    let body = if is_known { Either::Left(Full::default()) } else { Either::Right(sent(file, end - start)) };
    let mut response = Response::new(body);
    *response.status_mut() = match (is_known, part) {
        (true, _) => StatusCode::NOT_MODIFIED,
        (_, Some(_)) => StatusCode::PARTIAL_CONTENT,
        _ => StatusCode::OK,
    };
    let headers = response.headers_mut();
    if !is_known {
        set(headers, header::CONTENT_LENGTH, &(end - start).to_string());
    }
    set(headers, header::CONTENT_TYPE, &media::header(media));
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::CACHE_CONTROL, "no-cache");
    set(headers, header::ETAG, &tag);
    set(headers, header::ACCEPT_RANGES, "bytes");
    if part.is_some() {
        set(headers, header::CONTENT_RANGE, &format!("bytes {start}-{}/{}", end - 1, stat.size));
    }
    Ok(response)
}

/// One range of bytes (RFC 9110, section 14), end not included; anything else is answered with the whole.
fn part(range: &str, size: u64) -> Option<(u64, u64)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (start, end) = match (first, last) {
        ("", last) => (size.saturating_sub(last.parse().ok()?), size),
        (first, "") => (first.parse().ok()?, size),
        (first, last) => (first.parse().ok()?, last.parse::<u64>().ok()?.saturating_add(1).min(size)),
    };
    (start < end).then_some((start, end))
}

fn sent(file: std::fs::File, length: u64) -> Channel<Bytes, Infallible> {
    let (mut body, channel) = Channel::new(2);
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let mut file = file.take(length);
        loop {
            let mut chunk = vec![0; CHUNK];
            match file.read(&mut chunk) {
                // What was promised and cannot be read ends the connection, which tells the browser so.
                Ok(0) | Err(_) => return,
                Ok(count) => {
                    chunk.truncate(count);
                    if runtime.block_on(body.send_data(Bytes::from(chunk))).is_err() {
                        return;
                    }
                }
            }
        }
    });
    channel
}

fn plain(status: StatusCode, words: &'static str) -> Response<Body> {
    let mut response = Response::new(Either::Left(Full::new(Bytes::from_static(words.as_bytes()))));
    *response.status_mut() = status;
    set(response.headers_mut(), header::CONTENT_TYPE, "text/plain; charset=utf-8");
    set(response.headers_mut(), header::CACHE_CONTROL, "no-store");
    response
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn parts_of_files() {
        for (range, expected) in [
            ("bytes=0-0", Some((0, 1))),
            ("bytes=5-", Some((5, 10))),
            ("bytes=-3", Some((7, 10))),
            ("bytes=-30", Some((0, 10))),
            ("bytes=2-99", Some((2, 10))),
            ("bytes=10-", None),
            ("bytes=3-2", None),
            ("bytes=0-1,4-5", None),
            ("bytes=-0", None),
            ("bytes=0-18446744073709551615", Some((0, 10))),
            ("lines=1-2", None),
            ("bytes=x-y", None),
        ] {
            assert_eq!(part(range, 10), expected, "{range}");
        }
    }
}
