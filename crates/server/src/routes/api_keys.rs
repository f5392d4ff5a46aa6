//! API keys for programs: creating, listing, changing and deleting. A key cannot grant more than it
//! has.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use vitrine_api::{ApiKeyCreateResponse, ApiKeyResponse, CreateApiKey, UpdateApiKey};
use vitrine_database::ApiKeyId;
use vitrine_database::clock::{self, iso};
use vitrine_database::sessions::ApiKey;

use crate::access;
use crate::app::App;
use crate::auth::{ALL, Session, SignedIn};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json};
use crate::secret;

/// Most keys per user.
const MOST: u64 = 100;
const MAX_NAME: usize = 200;
const NOT_FOUND: Error = Error::BadRequest(std::borrow::Cow::Borrowed("API Key not found"));

/// Permissions of the API that no operation of this server uses. Clients request them together with
/// others.
const UNUSED: &str = "activity.create activity.read activity.update activity.delete \
    activity.statistics apiKey.rotate asset.share asset.copy asset.derive album.share \
    album.download albumUser.create albumUser.update albumUser.delete authDevice.delete \
    archive.read duplicate.read duplicate.delete face.create face.read face.update face.delete \
    folder.read job.create job.read library.create library.read library.update library.delete \
    library.statistics timeline.read timeline.download map.search memory.create memory.read \
    memory.update memory.delete memory.statistics memoryAsset.create memoryAsset.delete \
    notification.create notification.read notification.update notification.delete \
    partner.create partner.read partner.update partner.delete person.create person.read \
    person.update person.delete person.statistics person.merge person.reassign pinCode.create \
    pinCode.update pinCode.delete server.apkLinks server.storage server.statistics \
    server.versionCheck serverLicense.read serverLicense.update serverLicense.delete \
    session.create session.update session.lock stack.create stack.read stack.update \
    stack.delete sync.stream syncCheckpoint.read syncCheckpoint.update syncCheckpoint.delete \
    systemConfig.read systemConfig.update systemMetadata.read systemMetadata.update tag.create \
    tag.read tag.update tag.delete tag.asset userConfig.read userLicense.create \
    userLicense.read userLicense.update userLicense.delete userOnboarding.read \
    userOnboarding.update userOnboarding.delete userPreference.update \
    userProfileImage.create userProfileImage.update userProfileImage.delete queue.read \
    queue.update queueJob.create queueJob.read queueJob.update queueJob.delete \
    adminConfig.read adminConfig.update adminUser.update adminSession.read adminAuth.unlinkAll \
    assetFile.read assetFile.delete assetFile.download asset.edit.get asset.edit.create \
    asset.edit.delete backup.list backup.download backup.upload backup.delete maintenance";

fn view(key: &ApiKey) -> ApiKeyResponse {
    ApiKeyResponse {
        id: key.id.to_string(),
        name: key.name.clone(),
        permissions: key.permissions.clone(),
        created_at: iso(key.created_at),
        updated_at: iso(key.updated_at),
    }
}

/// Whether a key may have a permission.
fn is_known(app: &App, permission: &str) -> bool {
    let is_used = app.api_description.get().is_some_and(|api| api.permissions.contains(permission));
    is_used || permission == ALL || UNUSED.split_whitespace().any(|unused| unused == permission)
}

/// Validates permissions: they exist and the caller has them. Removes duplicates.
fn grantable(app: &App, session: &Session, wanted: Vec<String>) -> Result<Vec<String>> {
    let wanted: BTreeSet<String> = wanted.into_iter().collect();
    if wanted.is_empty() || !wanted.iter().all(|word| is_known(app, word)) {
        return Err(Error::bad_request("Validation failed: permissions are empty or not known"));
    }
    if !wanted.iter().all(|word| session.has(word)) {
        return Err(Error::bad_request("Cannot grant permissions you do not have"));
    }
    Ok(wanted.into_iter().collect())
}

fn name(name: Option<String>) -> Result<Option<String>> {
    let Some(name) = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    if name.len() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(Error::bad_request("Validation failed: name is too long"));
    }
    Ok(Some(name))
}

/// `POST /api/api-keys`
pub async fn create(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Json(body): Json<CreateApiKey>,
) -> Result<(StatusCode, Json<ApiKeyCreateResponse>)> {
    let now = clock::now();
    let mut write = app.db.write_for(&session.user.id).await?;
    let session = access::recheck_session(&mut write, &session).await?;
    let key = ApiKey {
        id: ApiKeyId::random(),
        permissions: grantable(&app, &session, body.permissions)?,
        user_id: session.user.id,
        name: name(body.name)?.unwrap_or_else(|| "API Key".to_owned()),
        created_at: now,
        updated_at: now,
    };
    let secret = secret::typed::<32>()?;
    if !write.add_key(&key, &secret::token_hash(&secret), MOST).await? {
        return Err(Error::bad_request("There are too many API keys; delete one first"));
    }
    write.commit().await?;
    let answer = ApiKeyCreateResponse { secret, api_key: view(&key), key: view(&key) };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// `GET /api/api-keys`
pub async fn list(
    State(app): State<App>,
    SignedIn(session): SignedIn,
) -> Result<Json<Vec<ApiKeyResponse>>> {
    Ok(Json(app.db.keys(&session.user.id).await?.iter().map(view).collect()))
}

/// `GET /api/api-keys/me`: the key that makes the request.
pub async fn me(SignedIn(session): SignedIn) -> Result<Json<ApiKeyResponse>> {
    let key = session.key.as_ref().ok_or_else(Error::forbidden)?;
    Ok(Json(view(key)))
}

async fn own(app: &App, session: &Session, id: &ApiKeyId) -> Result<ApiKey> {
    let keys = app.db.keys(&session.user.id).await?;
    keys.into_iter().find(|key| key.id == *id).ok_or(NOT_FOUND)
}

/// `GET /api/api-keys/{id}`
pub async fn get(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<ApiKeyId>,
) -> Result<Json<ApiKeyResponse>> {
    Ok(Json(view(&own(&app, &session, &id).await?)))
}

/// `PUT /api/api-keys/{id}`
pub async fn update(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<ApiKeyId>,
    Json(body): Json<UpdateApiKey>,
) -> Result<Json<ApiKeyResponse>> {
    let (name, permissions) = (name(body.name)?, body.permissions);
    let mut write = app.db.write_for(&session.user.id).await?;
    let session = access::recheck_session(&mut write, &session).await?;
    let permissions = permissions.map(|wanted| grantable(&app, &session, wanted)).transpose()?;
    no_stronger(&session, write.key(&session.user.id, &id).await?)?;
    let new = (name.as_deref(), permissions.as_deref());
    write.patch_key(&session.user.id, &id, new, clock::now()).await?;
    write.commit().await?;
    Ok(Json(view(&own(&app, &session, &id).await?)))
}

/// Refuses to let a key change or delete one with permissions that it does not have itself.
fn no_stronger(session: &Session, key: Option<ApiKey>) -> Result<()> {
    match key.ok_or(NOT_FOUND)?.permissions.iter().all(|word| session.has(word)) {
        true => Ok(()),
        false => Err(Error::bad_request("Cannot change a key with permissions you do not have")),
    }
}

/// `DELETE /api/api-keys/{id}`
pub async fn delete(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<ApiKeyId>,
) -> Result<StatusCode> {
    let mut write = app.db.write_for(&session.user.id).await?;
    let session = access::recheck_session(&mut write, &session).await?;
    no_stronger(&session, write.key(&session.user.id, &id).await?)?;
    write.delete_key(&session.user.id, &id).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
