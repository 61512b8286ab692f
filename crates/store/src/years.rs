//! Which years there is something to report of.

use crate::engine::query_as;
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::sql;
use writ_core::report::Quarter;

impl Store {
    /// Lists the years in which a request on file was received, ascending.
    pub async fn years(&self) -> Result<Vec<i16>, StoreError> {
        let quarters: Vec<i32> = query_as(sql::tallies::QUARTERS_RECEIVED)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("list the years on file"))?;
        let mut years: Vec<i16> =
            quarters.into_iter().filter_map(Quarter::from_key).map(Quarter::year).collect();
        years.dedup();
        Ok(years)
    }
}
