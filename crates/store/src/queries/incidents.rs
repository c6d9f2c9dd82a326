//! Incidents, worst first, and by id.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use yagura_model::{Incident, OrganizationId};

use super::{Cursor, Page, cut, prefix};
use crate::{
    Store, StoreError,
    entity::{from_json, incident},
};

impl Store {
    /// One page of the incidents of one organisation or of all, worst first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn incidents(
        &self,
        organization: Option<&OrganizationId>,
        after: Option<&Cursor>,
        limit: u64,
    ) -> Result<Page<Incident>, StoreError> {
        let of = organization.map(|id| incident::Column::Organization.eq(id.as_str()));
        let wanted = incident::Entity::find().filter(Condition::all().add_option(of));
        // List and total of one state.
        let snapshot = self.snapshot().await?;
        let total = wanted.clone().count(&snapshot).await?;
        let mut page = wanted;
        if let Some(after) = after {
            let score = i16::from(after.score);
            let equal = incident::Column::Score
                .eq(score)
                .and(incident::Column::Id.gt(after.id.0.to_vec()));
            page = page.filter(Condition::any().add(incident::Column::Score.lt(score)).add(equal));
        }
        let page = page
            .order_by_desc(incident::Column::Score)
            .order_by_asc(incident::Column::Id);
        let rows = page.limit(limit.saturating_add(1)).all(&snapshot).await?;
        let items = rows.iter().map(model).collect::<Result<Vec<_>, _>>()?;
        Ok(cut(items, limit, total, |incident| Cursor {
            score: incident.score,
            id: incident.id.0,
        }))
    }

    /// The incident whose id begins with `prefix`: 4 to 32 hexadecimal digits.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub async fn incident(&self, prefix: &str) -> Result<Incident, StoreError> {
        let range = prefix::range("incident", prefix)?;
        let query = incident::Entity::find()
            .filter(incident::Column::Id.between(range.first, range.last))
            .limit(2);
        model(&prefix::only("incident", prefix, query.all(&self.db).await?)?)
    }
}

fn model(row: &incident::Model) -> Result<Incident, StoreError> {
    from_json(&row.body)
}
