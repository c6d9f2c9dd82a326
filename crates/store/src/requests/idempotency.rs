//! Answers kept for requests that are repeated with the same key: the second gets the first one's answer.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use yagura_model::Timestamp;

use crate::{
    Store, StoreError,
    entity::{idempotency, micros},
};

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// HTTP status.
    pub status: u16,
    /// Headers, as JSON.
    pub headers: String,
    /// Body.
    pub body: Vec<u8>,
}

/// What is known of a request with that key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeated {
    /// Nothing: it is under way from now on.
    First,
    /// It was answered.
    Answered(KeptAnswer),
    /// It is under way.
    UnderWay,
    /// Another request came with that key.
    Other,
}

impl Store {
    /// Notes that `caller` makes the request whose hash is `request` with `key`.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn begin_request(
        &self,
        caller: &str,
        key: &str,
        request: &[u8; 32],
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Repeated, StoreError> {
        let transaction = self.write().await?;
        idempotency::Entity::delete_many()
            .filter(idempotency::Column::ExpiresAt.lt(micros(now)))
            .exec(&transaction)
            .await?;
        let known = idempotency::Entity::find_by_id((caller.to_owned(), key.to_owned()));
        let repeated = match known.one(&transaction).await? {
            None => {
                let row = idempotency::ActiveModel {
                    caller: Set(caller.to_owned()),
                    key: Set(key.to_owned()),
                    request: Set(request.to_vec()),
                    status: Set(None),
                    headers: Set(None),
                    body: Set(None),
                    expires_at: Set(micros(expires_at)),
                };
                idempotency::Entity::insert(row)
                    .exec_without_returning(&transaction)
                    .await?;
                Repeated::First
            }
            Some(row) if row.request != request => Repeated::Other,
            Some(row) => match (row.status, row.headers, row.body) {
                (Some(status), Some(headers), Some(body)) => Repeated::Answered(KeptAnswer {
                    status: u16::try_from(status).map_err(StoreError::unreadable)?,
                    headers,
                    body,
                }),
                _ => Repeated::UnderWay,
            },
        };
        transaction.commit().await?;
        Ok(repeated)
    }

    /// Keeps the answer of a request; `None` forgets the request, so that it can be made again.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn end_request(
        &self,
        caller: &str,
        key: &str,
        answer: Option<&KeptAnswer>,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let id = (caller.to_owned(), key.to_owned());
        if let Some(answer) = answer {
            idempotency::Entity::update_many()
                .col_expr(idempotency::Column::Status, Expr::value(i64::from(answer.status)))
                .col_expr(idempotency::Column::Headers, Expr::value(answer.headers.as_str()))
                .col_expr(idempotency::Column::Body, Expr::value(answer.body.clone()))
                .filter(idempotency::Column::Caller.eq(caller))
                .filter(idempotency::Column::Key.eq(key))
                .exec(&transaction)
                .await?;
        } else {
            idempotency::Entity::delete_by_id(id).exec(&transaction).await?;
        }
        Ok(transaction.commit().await?)
    }
}
