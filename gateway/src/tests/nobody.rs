//! A mesh with nobody in it: enough of a NATS server to be connected to and to find nobody home.

use bus::{Bus, BusConfig};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

const INFO: &str = r#"INFO {"server_id":"nobody","server_name":"nobody","version":"2.12.0","go":"",
"host":"127.0.0.1","port":4222,"headers":true,"max_payload":1048576,"proto":1}"#;

/// Enters it.
pub(crate) async fn mesh() -> Bus {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("nats://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    let config = BusConfig {
        name: "test".into(),
        ..BusConfig::open(url)
    };
    Bus::connect(&config).await.unwrap()
}

async fn answer(stream: TcpStream) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let info = INFO.replace('\n', "") + "\r\n";
    stream.write_all(info.as_bytes()).await.ok()?;
    let mut inboxes: Vec<(String, String)> = Vec::new();
    loop {
        let mut line = String::new();
        stream
            .read_line(&mut line)
            .await
            .ok()
            .filter(|read| *read > 0)?;
        let words: Vec<_> = line.split_whitespace().collect();
        match words[..] {
            ["PING"] => stream.write_all(b"PONG\r\n").await.ok()?,
            ["SUB", subject, .., id] => {
                let prefix = subject.trim_end_matches(['*', '>']);
                inboxes.push((prefix.to_owned(), id.to_owned()));
            }
            ["HPUB", _, reply, _, bytes] => {
                let mut message = vec![0; bytes.parse::<usize>().ok()? + 2];
                stream.read_exact(&mut message).await.ok()?;
                let (_, id) = inboxes
                    .iter()
                    .find(|(prefix, _)| reply.starts_with(prefix))?;
                let nobody = format!("HMSG {reply} {id} 16 16\r\nNATS/1.0 503\r\n\r\n\r\n");
                stream.write_all(nobody.as_bytes()).await.ok()?;
            }
            _ => {}
        }
    }
}
