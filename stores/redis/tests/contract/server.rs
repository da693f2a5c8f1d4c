//! A Redis server of a test's own.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use redis::{Client, FromRedisValue, RedisResult};
use second_factor_redis::SecondFactors;
use tokio::time::sleep;

/// The settings that the page asks for.
pub const DURABLE: [&str; 6] = [
    "--appendonly",
    "yes",
    "--appendfsync",
    "always",
    "--maxmemory-policy",
    "noeviction",
];

/// It ends with the value, as if killed.
pub struct Server {
    process: Child,
    port: u16,
    folder: PathBuf,
    settings: Vec<String>,
}

impl Server {
    /// `None` if there is no Redis here.
    pub async fn start(settings: &[&str]) -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("redis-{}-{number}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let settings = settings.iter().map(|setting| (*setting).to_owned());
        let settings = settings.collect();
        let Ok(process) = spawn(port, &folder, &settings) else {
            println!("not run: there is no redis-server");
            return None;
        };
        let server = Self {
            process,
            port,
            folder,
            settings,
        };
        server.answers().await;
        Some(server)
    }

    /// Ends it as a crash of the process does, and starts it again on its files.
    pub async fn restart(&mut self) {
        self.kill();
        self.process = spawn(self.port, &self.folder, &self.settings).unwrap();
        self.answers().await;
    }

    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub async fn store(&self) -> SecondFactors {
        SecondFactors::connect(&self.url()).await.unwrap()
    }

    pub async fn run<T: FromRedisValue>(&self, command: &str) -> RedisResult<T> {
        let client = Client::open(self.url())?;
        let mut conn = client.get_multiplexed_async_connection().await?;
        let mut words = command.split(' ');
        let mut cmd = redis::cmd(words.next().unwrap());
        for word in words {
            cmd.arg(word);
        }
        cmd.query_async(&mut conn).await
    }

    async fn answers(&self) {
        for _ in 0..600 {
            if self.run::<String>("PING").await.is_ok() {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("the server does not answer");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn spawn(port: u16, folder: &Path, settings: &Vec<String>) -> std::io::Result<Child> {
    Command::new("redis-server")
        .args(["--bind", "127.0.0.1", "--save", "", "--port"])
        .arg(port.to_string())
        .arg("--dir")
        .arg(folder)
        .args(settings)
        .stdout(Stdio::null())
        .spawn()
}
