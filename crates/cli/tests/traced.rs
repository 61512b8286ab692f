//! Traces of the real binary, as a collector in this process hears them.

#![cfg(test)]
#![cfg(feature = "otel")]

mod command;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{self, Receiver};

use command::Folder;
use command::agency::Agency;
use command::served::Served;

/// Takes everything, and gives the path and the body of each request.
fn collector() -> (String, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (told, hears) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, told) = (BufReader::new(stream.unwrap()), told.clone());
            std::thread::spawn(move || {
                loop {
                    let (mut path, mut length) = (String::new(), 0);
                    if stream.read_line(&mut path).unwrap_or(0) == 0 {
                        return;
                    }
                    loop {
                        let mut line = String::new();
                        stream.read_line(&mut line).unwrap();
                        let line = line.trim().to_ascii_lowercase();
                        if let Some(said) = line.strip_prefix("content-length:") {
                            length = said.trim().parse().unwrap();
                        }
                        if line.is_empty() {
                            break;
                        }
                    }
                    let mut body = vec![0; length];
                    stream.read_exact(&mut body).unwrap();
                    told.send((path, body)).unwrap();
                    stream
                        .get_mut()
                        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                        .unwrap();
                }
            });
        }
    });
    (address, hears)
}

/// Texts stand in what is told as they are.
fn holds(told: &[u8], text: &str) -> bool {
    told.windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
fn a_trace_tells_how_long_things_took_and_names_nobody() {
    let (collector, heard) = collector();
    let folder = Folder::new();
    let token = Agency::token(&folder);
    let served = Served::set_up(&folder.record(), &[], |command| {
        command.env("OTEL_EXPORTER_OTLP_ENDPOINT", &collector).env("WRIT_LOG__LEVEL", "trace");
        command.env("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=tests");
    });
    let address = served.address().to_owned();

    let number = Agency::at(&address, token.clone()).submit(31_337).unwrap();
    let planted = "name=Wanda+Wrong&password=not-hers-at-all&code=123456";
    let heads =
        [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    Served::ask("POST", &format!("{address}/desk/sign-in"), &heads, planted.as_bytes()).unwrap();
    Served::get(&format!("{address}/portal/status?number=Wanda&{number}"));
    Served::get(&format!("{address}/nothing/Wanda"));
    assert_eq!(served.stop().code(), Some(0));

    // What was told last came before the program ended.
    let (paths, bodies): (Vec<_>, Vec<_>) = heard.try_iter().unzip();
    let told = bodies.concat();
    assert!(paths.iter().all(|path| path.starts_with("POST /v1/traces ")), "{paths:?}");
    for text in [
        "POST /api/v1/requests",
        "POST /desk/sign-in",
        "GET none",
        "http.response.status_code",
        "commit",
        "background round",
        "service.name",
        "deployment.environment",
    ] {
        assert!(holds(&told, text), "`{text}` is not told");
    }
    let of_people =
        ["Wanda", "not-hers", "31337", "example-", "police.example", &number, &token, "answered"];
    let named: Vec<_> = of_people.into_iter().filter(|name| holds(&told, name)).collect();
    assert_eq!(named, Vec::<&str>::new());
}

#[test]
fn nothing_is_told_unless_it_is_said_to_whom_and_a_collector_that_is_away_holds_nobody_up() {
    let (collector, heard) = collector();
    let folder = Folder::new();
    let ends = |variables: &[(&str, &str)]| {
        let served = Served::set_up(&folder.record(), &[], |command| {
            command.envs(variables.iter().copied());
        });
        Served::get(&format!("{}/report", served.address()));
        served.stop().code()
    };

    let off = ends(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector), ("OTEL_SDK_DISABLED", "true")]);
    let silent = ends(&[]);
    let away = ends(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")]);

    assert_eq!([off, silent, away], [Some(0); 3]);
    assert_eq!(heard.try_iter().count(), 0);
}
