//! What reads the same for all databases.

/// The parts of a driver that read the same for all, and still are other types.
macro_rules! driver {
    () => {
        fn add(to: &mut Self::Arguments, value: Value<'_>) -> Result<(), BoxDynError> {
            use sqlx::Arguments as _;
            match value {
                Value::Bytes(bytes) => to.add(bytes),
                Value::Flag(flag) => to.add(flag),
                Value::Number(number) => to.add(number),
                Value::Text(text) => to.add(text),
            }
        }

        async fn execute(
            conn: &mut Self::Connection,
            sql: Arc<str>,
            values: Self::Arguments,
        ) -> sqlx::Result<u64> {
            let query = sqlx::query_with(sqlx::AssertSqlSafe(sql), values);
            Ok(query.execute(conn).await?.rows_affected())
        }

        async fn fetch(
            conn: &mut Self::Connection,
            sql: Arc<str>,
            values: Self::Arguments,
        ) -> sqlx::Result<Vec<Self::Row>> {
            let query = sqlx::query_with(sqlx::AssertSqlSafe(sql), values);
            query.fetch_all(conn).await
        }

        async fn script(conn: &mut Self::Connection, sql: String) -> sqlx::Result<()> {
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
                .execute(conn)
                .await?;
            Ok(())
        }

        fn bytes(row: &Self::Row, index: usize) -> sqlx::Result<Vec<u8>> {
            let column: Option<Vec<u8>> = sqlx::Row::try_get(row, index)?;
            Ok(column.unwrap_or_default())
        }

        fn number(row: &Self::Row, index: usize) -> sqlx::Result<i64> {
            sqlx::Row::try_get(row, index)
        }
    };
}
pub(super) use driver;
