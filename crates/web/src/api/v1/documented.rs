//! What is true of every operation is written into the document once: the refusals that admission and the shell give.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, Content, OpenApi, Ref, RefOr, Schema,
        path::Operation,
        response::ResponseBuilder,
        schema::{AdditionalProperties, ArrayItems},
    },
};

use super::events::LiveCounters;
use crate::problem::Problem;

/// Adds the refusals that any operation may answer with.
pub(crate) fn documented(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    components
        .schemas
        .insert(Problem::name().into_owned(), Problem::schema());
    let mut nested = Vec::new();
    Problem::schemas(&mut nested);
    components.schemas.extend(nested);
    components
        .schemas
        .insert(LiveCounters::name().into_owned(), LiveCounters::schema());
    name_items(components);
    open_parts(components);
    for (path, item) in &mut document.paths.paths {
        let methods = [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("delete", &mut item.delete),
        ];
        for (method, operation) in methods {
            let Some(operation) = operation else { continue };
            for (status, why) in refusals(path, method, operation) {
                add(operation, status, why);
            }
        }
    }
    document
}

/// Pages refer to their items by name: the derive writes them out in each page.
fn name_items(components: &mut Components) {
    let known: Vec<String> = components.schemas.keys().cloned().collect();
    for (name, schema) in &mut components.schemas {
        let Some(item) = name.strip_prefix("Page_") else {
            continue;
        };
        let RefOr::T(Schema::Object(page)) = schema else {
            continue;
        };
        let Some(RefOr::T(Schema::Array(items))) = page.properties.get_mut("items") else {
            continue;
        };
        if known.iter().any(|known| known == item) {
            items.items = ArrayItems::RefOrSchema(Box::new(Ref::from_schema_name(item).into()));
        }
    }
}

/// What is part of something larger says nothing about the other parts: with `additionalProperties: false` it would
/// forbid them.
fn open_parts(components: &mut Components) {
    let closed = |schema: &RefOr<Schema>| match schema {
        RefOr::T(Schema::Object(object)) => {
            matches!(
                object.additional_properties.as_deref(),
                Some(AdditionalProperties::FreeForm(false))
            )
        }
        _ => false,
    };
    let known = components.schemas.clone();
    let wholes = components.schemas.values_mut().filter_map(|schema| match schema {
        RefOr::T(Schema::AllOf(whole)) => Some(whole),
        _ => None,
    });
    for part in wholes.flat_map(|whole| &mut whole.items) {
        let RefOr::Ref(reference) = &part else { continue };
        let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
        let Some(RefOr::T(Schema::Object(object))) = known.get(name).filter(|named| closed(named)) else {
            continue;
        };
        let mut object = object.clone();
        object.additional_properties = None;
        *part = RefOr::T(Schema::Object(object));
    }
}

fn refusals(path: &str, method: &str, operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let mut all = vec![
        ("400", "The request cannot be read."),
        ("429", "Too many requests."),
        ("500", "A fault of ours."),
        ("503", "The store is busy or away."),
    ];
    if operation.security.is_some() {
        all.push(("401", "Nobody is signed in."));
        all.push(("403", "The caller may not, or has to confirm with a passkey."));
    }
    if path.contains('{') {
        all.push(("404", "There is no such thing, or not for the caller."));
    }
    if method != "get" {
        all.push((
            "403",
            "The caller may not, or has to confirm with a passkey, or the request came from another site.",
        ));
        all.push(("507", "The disk is nearly full."));
    }
    if operation.request_body.is_some() {
        all.push(("413", "The body is too large."));
        all.push(("415", "The body is of another type."));
        all.push((
            "422",
            "A value is not allowed, or the idempotency key was used for another request.",
        ));
    }
    if names_a_version(operation) {
        all.push(("412", "Somebody else changed it: read it again."));
        all.push(("428", "If-Match with the version that is changed is missing."));
    }
    if method == "post" {
        all.push((
            "409",
            "Not in its present state, or the first request with that key is under way.",
        ));
    }
    all
}

/// Whether it is an edit that says which version it is about.
fn names_a_version(operation: &Operation) -> bool {
    let mut parameters = operation.parameters.iter().flatten();
    parameters
        .any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.name.as_str() == "If-Match"))
}

fn add(operation: &mut Operation, status: &str, why: &str) {
    let content = Content::new(Some(RefOr::<utoipa::openapi::Schema>::Ref(
        Ref::from_schema_name("Problem"),
    )));
    let response = ResponseBuilder::new()
        .description(why)
        .content("application/problem+json", content)
        .build();
    operation
        .responses
        .responses
        .entry(status.to_owned())
        .or_insert(RefOr::T(response));
}
