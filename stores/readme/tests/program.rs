//! The README's program runs on the PostgreSQL that `POSTGRES_URL` names.

use std::process::Command;

use sqlx::{AssertSqlSafe, PgPool};

const README: &str = include_str!("../../sqlx/README.md");

#[tokio::test]
async fn it_runs_on_postgres() {
    let Ok(url) = std::env::var("POSTGRES_URL") else {
        println!("not run: POSTGRES_URL is not set");
        return;
    };
    let schema = format!("readme_{}", std::process::id());
    let pool = PgPool::connect(&url).await.unwrap();
    let run = |sql: String| sqlx::raw_sql(AssertSqlSafe(sql)).execute(&pool);
    run(format!("CREATE SCHEMA {schema}")).await.unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_second-factor-sqlx-readme"))
        .env(
            "DATABASE_URL",
            format!("{url}?options[search_path]={schema}"),
        )
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{output:?}",
        output = output.stderr
    );
    assert!(said.starts_with("welcome: Authenticator"), "{said}");

    let count = format!("SELECT COUNT(*) FROM {schema}.second_factors WHERE user_id = 7");
    let rows: i64 = sqlx::query_scalar(AssertSqlSafe(count))
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(rows, 1);
    run(format!("DROP SCHEMA {schema} CASCADE")).await.unwrap();
}

/// Two statements, both about the table of users: none is about the second factor.
#[test]
fn it_has_forty_lines_and_no_statement_of_a_second_factor() {
    let (_, program) = README.split_once("```rust\n").unwrap();
    let (program, _) = program.split_once("```").unwrap();
    assert!(program.lines().count() <= 40, "{}", program.lines().count());
    let statements: Vec<_> = program.split("sqlx::query(\"").skip(1).collect();
    assert_eq!(statements.len(), 2);
    assert!(
        statements
            .iter()
            .all(|sql| sql.split('"').next().unwrap().contains("users"))
    );
    assert_eq!(
        program.matches("SELECT").count() + program.matches("UPDATE").count(),
        0
    );
}
