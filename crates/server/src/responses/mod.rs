//! Converts database rows to API responses. What a link hides is omitted here and nowhere else.

pub mod timeline_bucket;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use vitrine_api::{
    ActivityResponse, ActivityType, AlbumNews, AlbumResponse, AlbumRole, AlbumUser, AssetResponse,
    AssetType, AssetVisibility, CollectionFilter, CollectionKind, CollectionResponse, ExifInfo,
    LinkedAlbum, MapMarker, NIL_ID, NO_TIME, SharedLinkResponse, SharedLinkType, UserAdminResponse,
    UserResponse,
};
use vitrine_database::UserId;
use vitrine_database::accounts::User;
use vitrine_database::activities::{Activity, News};
use vitrine_database::albums::Album;
use vitrine_database::assets::Asset;
use vitrine_database::clock::{DAY_MS, iso, write_iso};
use vitrine_database::links::Link;
use vitrine_database::place_names::country_name;
use vitrine_database::places::Place;
use vitrine_media::{Level, Metadata, Projection};

use crate::access::Disclosure;
use crate::auth::Principal;
use crate::collections::Collection;
pub use timeline_bucket::bucket;

/// An asset, with the fields that `disclosure` allows.
#[must_use]
pub fn asset(asset: &Asset, disclosure: Disclosure) -> AssetResponse {
    let mut view = bare(asset);
    if disclosure == Disclosure::Nothing {
        return view;
    }
    let user = disclosure == Disclosure::User;
    let place = disclosure.shows_places();
    let is_given = disclosure.level() == Level::None;
    view.local_date_time = iso(asset.local_at);
    view.has_metadata = true;
    view.owner_id = Some(if user { asset.owner_id.to_string() } else { NIL_ID.to_owned() });
    view.original_path = Some(asset.name.clone());
    view.original_file_name = Some(asset.name.clone());
    // The checksum of an original that is not served would let a visitor recognise it elsewhere.
    view.checksum = Some(if is_given { STANDARD.encode(&asset.sha1) } else { String::new() });
    let (taken_at, modified_at) = instants(asset, place);
    view.file_created_at = Some(iso(taken_at));
    view.file_modified_at = Some(iso(modified_at));
    view.created_at = Some(iso(asset.created_at));
    view.updated_at = Some(iso(asset.updated_at));
    view.is_favorite = Some(user && asset.is_favorite);
    view.is_archived = Some(user && asset.visibility == AssetVisibility::Archive);
    view.is_trashed = Some(asset.deleted_at.is_some());
    view.is_offline = Some(false);
    view.is_edited = Some(false);
    view.visibility = Some(if user { asset.visibility } else { AssetVisibility::Timeline });
    view.exif_info = Some(exif(asset, place));
    view.people = Some(Vec::new());
    view.people_names = asset.metadata.people.clone();
    // A Live Photo's motion video is a file of its own, which can be served cleaned.
    view.is_motion |= disclosure.gives_motion_videos() && asset.motion_video().is_some();
    view.live_photo_video_id = asset.live_photo_video_id.clone().filter(|_| user).map(String::from);
    view.guest_preview = user && asset.guest_pictures;
    view
}

/// An asset for a principal. Only its owner learns that a guest supplied its renditions.
#[must_use]
pub fn asset_for(found: &Asset, who: &Principal) -> AssetResponse {
    let mut view = asset(found, who.disclosure());
    view.guest_preview &=
        matches!(who, Principal::User(session) if session.user.id == found.owner_id);
    view
}

/// When it was taken and when its file was changed. A time zone is a part of the place: where that
/// is hidden, the instants are on the local clock, since the difference would tell the zone. Files
/// are often changed last at the moment in which they are taken.
fn instants(asset: &Asset, place: bool) -> (i64, i64) {
    if place { (asset.taken_at, asset.modified_at) } else { (asset.local_at, asset.local_at) }
}

/// Only what is needed to display the asset.
fn bare(asset: &Asset) -> AssetResponse {
    AssetResponse {
        id: asset.id.to_string(),
        kind: if asset.format.is_video() { AssetType::Video } else { AssetType::Image },
        original_mime_type: asset.format.mime().to_owned(),
        thumbhash: asset.thumbhash.clone(),
        local_date_time: NO_TIME.to_owned(),
        duration: asset.duration_ms,
        live_photo_video_id: None,
        has_metadata: false,
        width: asset.width,
        height: asset.height,
        owner_id: None,
        original_path: None,
        original_file_name: None,
        checksum: None,
        file_created_at: None,
        file_modified_at: None,
        created_at: None,
        updated_at: None,
        is_favorite: None,
        is_archived: None,
        is_trashed: None,
        is_offline: None,
        is_edited: None,
        visibility: None,
        exif_info: None,
        people: None,
        people_names: Vec::new(),
        is_motion: asset.live_photo_video_id.is_some(),
        projection_type: asset.metadata.projection.map(|found| projection(found).to_owned()),
        added_by: None,
        guest_preview: false,
        taken_back_at: None,
    }
}

fn exif(asset: &Asset, place: bool) -> ExifInfo {
    let found = &asset.metadata;
    let turned = found.orientation >= 5;
    let (taken_at, modified_at) = instants(asset, place);
    let (width, height) =
        if turned { (asset.height, asset.width) } else { (asset.width, asset.height) };
    ExifInfo {
        make: found.make.clone(),
        model: found.model.clone(),
        lens_model: found.lens.clone(),
        f_number: found.f_number,
        focal_length: found.focal_length_mm,
        iso: found.iso,
        exposure_time: found.exposure_seconds.map(fraction),
        exif_image_width: width,
        exif_image_height: height,
        file_size_in_byte: Some(asset.size),
        orientation: (found.orientation > 0).then(|| found.orientation.to_string()),
        date_time_original: Some(iso(taken_at)),
        modify_date: Some(iso(modified_at)),
        time_zone: zone(found).filter(|_| place),
        latitude: found.latitude.filter(|_| place),
        longitude: found.longitude.filter(|_| place),
        city: named(&asset.place.city).filter(|_| place),
        state: named(&asset.place.state).filter(|_| place),
        country: country_name(&asset.place.country).map(str::to_owned).filter(|_| place),
        description: found.description.clone(),
        projection_type: found.projection.map(|found| projection(found).to_owned()),
        rating: found.rating.map(i32::from),
    }
}

fn named(name: &str) -> Option<String> {
    (!name.is_empty()).then(|| name.to_owned())
}

fn zone(metadata: &Metadata) -> Option<String> {
    let minutes = metadata.taken.as_ref()?.offset_minutes?;
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    Some(match rest {
        0 => format!("UTC{sign}{hours}"),
        rest => format!("UTC{sign}{hours}:{rest:02}"),
    })
}

fn fraction((numerator, denominator): (u32, u32)) -> String {
    if denominator == 0 || numerator == 0 {
        return "0".to_owned();
    }
    let value = f64::from(numerator) / f64::from(denominator);
    if value >= 0.3 {
        let rounded = format!("{value:.1}");
        return rounded.strip_suffix(".0").map(str::to_owned).unwrap_or(rounded);
    }
    format!("1/{:.0}", 1.0 / value)
}

fn projection(projection: Projection) -> &'static str {
    match projection {
        Projection::Equirectangular => "EQUIRECTANGULAR",
        Projection::Cylindrical => "CYLINDRICAL",
        _ => "OTHER",
    }
}

/// A map marker of an asset.
#[must_use]
pub fn marker(place: &Place) -> MapMarker {
    let mut at = String::new();
    write_iso(&mut at, place.local_at);
    MapMarker {
        id: place.id.to_string(),
        lat: millionths(place.latitude),
        lon: millionths(place.longitude),
        city: None,
        state: None,
        country: None,
        local_date_time: Some(at),
    }
}

/// Rounds to 1e-6 degrees, about 0.1 m: more digits are noise and lengthen lists.
fn millionths(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

/// The avatar colours of the API.
pub const COLOURS: [&str; 10] =
    ["primary", "pink", "red", "yellow", "blue", "green", "purple", "orange", "gray", "amber"];

/// The public profile of a user.
#[must_use]
pub fn user(user: &User) -> UserResponse {
    let sum: usize = user.id.as_str().bytes().map(usize::from).sum();
    UserResponse {
        id: user.id.to_string(),
        email: user.email.clone(),
        name: user.name.clone(),
        avatar_color: user
            .avatar_color
            .clone()
            .unwrap_or_else(|| COLOURS[sum % COLOURS.len()].to_owned()),
        profile_image_path: String::new(),
        profile_changed_at: iso(user.created_at),
    }
}

/// A user's own account, or an account for an administrator. `usage` is in bytes.
#[must_use]
pub fn account(account: &User, usage: u64) -> UserAdminResponse {
    UserAdminResponse {
        user: user(account),
        is_admin: account.is_admin,
        created_at: iso(account.created_at),
        updated_at: iso(account.updated_at),
        deleted_at: account.deleted_at.map(iso),
        oauth_id: String::new(),
        quota_size_in_bytes: account.quota,
        quota_usage_in_bytes: Some(usage),
        should_change_password: account.must_change_password,
        status: if account.deleted_at.is_some() { "deleted" } else { "active" }.to_owned(),
        storage_label: None,
        license: None,
        cluster_group_id: String::new(),
        guests_join_collections: None,
    }
}

/// A comment or like.
#[must_use]
pub fn activity(activity: &Activity) -> ActivityResponse {
    ActivityResponse {
        id: activity.id.to_string(),
        created_at: iso(activity.created_at),
        kind: match activity.comment {
            Some(_) => ActivityType::Comment,
            None => ActivityType::Like,
        },
        comment: activity.comment.clone(),
        asset_id: activity.asset_id.clone().map(String::from),
        user: user(&activity.user),
    }
}

/// What is new in an album since the caller's last visit.
#[must_use]
pub fn news(news: &News) -> AlbumNews {
    AlbumNews { assets: news.assets, activities: news.activities, is_unseen: news.is_unseen }
}

/// An album with its members: the owner first, then the caller.
#[must_use]
pub fn album(album: &Album, members: &[(User, AlbumRole)], caller: &UserId) -> AlbumResponse {
    let mut view = album_for(album, Disclosure::User);
    let mut members: Vec<_> = members.iter().collect();
    members.sort_by_key(|(user, role)| (*role != AlbumRole::Owner, user.id != *caller));
    view.album_users = members
        .into_iter()
        .map(|(member, role)| AlbumUser { user: user(member), role: *role })
        .collect();
    view
}

/// An album without its members.
#[must_use]
pub fn album_for(album: &Album, disclosure: Disclosure) -> AlbumResponse {
    let told = disclosure != Disclosure::Nothing;
    let user = disclosure == Disclosure::User;
    let time = |ms: i64| if told { iso(ms) } else { NO_TIME.to_owned() };
    AlbumResponse {
        id: album.id.to_string(),
        album_name: album.name.clone(),
        description: album.description.clone(),
        created_at: time(album.created_at),
        updated_at: time(album.updated_at),
        album_thumbnail_asset_id: album.cover_id.clone().map(String::from),
        album_users: Vec::new(),
        shared: !user || album.has_members,
        has_shared_link: !user || album.has_link,
        asset_count: album.count,
        start_date: album.first_at.filter(|_| told).map(iso),
        end_date: album.last_at.filter(|_| told).map(iso),
        is_activity_enabled: album.activity,
        order: Some(album.sort),
        news: None,
        filter: album
            .follows
            .clone()
            .filter(|_| user)
            .map(|(kind, id)| CollectionFilter { kind, id }),
    }
}

/// A collection.
#[must_use]
pub fn collection(kind: CollectionKind, found: &Collection) -> CollectionResponse {
    let date = |day: i64| iso(day * DAY_MS).chars().take(10).collect();
    CollectionResponse {
        kind,
        id: found.id.clone(),
        name: found.name.clone(),
        country: found.rule.country.clone(),
        folder: found.rule.folder.clone(),
        asset_count: found.count,
        thumbnail_asset_id: found.cover.to_string(),
        start_date: date(found.days.0),
        end_date: date(found.days.1),
    }
}

/// A link without its assets and albums, as its owner or a visitor sees it.
#[must_use]
pub fn link(link: &Link, disclosure: Disclosure) -> SharedLinkResponse {
    let user = disclosure == Disclosure::User;
    let told = disclosure != Disclosure::Nothing;
    SharedLinkResponse {
        id: link.id.to_string(),
        user_id: if user { link.user_id.to_string() } else { NIL_ID.to_owned() },
        key: link.key.clone(),
        slug: link.slug.clone(),
        kind: if link.is_album { SharedLinkType::Album } else { SharedLinkType::Individual },
        description: link.description.clone(),
        password: None,
        has_password: link.password_hash.is_some(),
        created_at: if told { iso(link.created_at) } else { NO_TIME.to_owned() },
        expires_at: link.expires_at.map(iso),
        allow_upload: link.allow_upload,
        upload_only: link.upload_only,
        upload_review: link.upload_review,
        upload_photos_only: link.upload_photos_only,
        upload_max_files: link.upload_max_files.filter(|_| user),
        upload_max_bytes: link.upload_max_bytes.filter(|_| user),
        upload_count: None,
        pending_count: None,
        allow_download: link.allow_download,
        show_metadata: link.show_metadata,
        hide_location: link.hide_location,
        is_paused: link.is_paused,
        has_places: None,
        assets: Vec::new(),
        album: None,
        albums: Vec::new(),
        view_count: user.then_some(link.view_count),
        last_viewed_at: link.last_viewed_at.filter(|_| user).map(iso),
        asset_count: None,
        size_in_byte: None,
    }
}

/// An entry of the list of albums that a link opens.
#[must_use]
pub fn linked_album(album: &Album) -> LinkedAlbum {
    LinkedAlbum {
        id: album.id.to_string(),
        album_name: album.name.clone(),
        album_thumbnail_asset_id: album.cover_id.clone().map(String::from),
        asset_count: album.count,
    }
}
