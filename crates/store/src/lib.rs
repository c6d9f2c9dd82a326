//! Storage roles and their back ends, migrations, queries.
