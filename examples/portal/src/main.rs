//! Starts the portal: configuration, database, demo accounts, mails, HTTP.

use std::error::Error;
use std::io;
use std::process::ExitCode;
use std::time::Duration;

use portal::app::App;
use portal::config::Config;
use portal::{demo, web};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();

    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the portal does not start");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let config = Config::from_env()?;
    let listener = TcpListener::bind(config.addr).await?;
    let addr = listener.local_addr()?;
    let demo = config.demo;
    let app = App::open(config).await?;
    if let Some(demo) = demo {
        demo::create(&app, demo).await?;
        println!("database: {}", app.db.place());
        for line in demo::lines() {
            println!("{line}");
        }
    }
    tokio::spawn(send_mails(app.clone()));

    println!("listening on http://{addr}");
    axum::serve(listener, web::router(app)).with_graceful_shutdown(stopped()).await?;
    Ok(())
}

/// Prints the mails that wait in the outbox. A service sends them here.
async fn send_mails(app: App) {
    let mut pause = tokio::time::interval(Duration::from_millis(500));
    loop {
        pause.tick().await;
        let sent = app.db.send_mails(|mail| println!("mail to {}: {}", mail.to, mail.text)).await;
        if let Err(error) = sent {
            tracing::error!(code = portal::db::code(&error), "mails wait");
        }
    }
}

async fn stopped() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
