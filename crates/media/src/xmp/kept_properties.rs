//! Which properties of XMP stay where only locations are removed: those of known namespaces that
//! hold none.

use super::namespace;
use super::parser::Name;

/// Whether a property holds the name of a place. All of these are removed.
pub(super) fn names_place(name: Name<'_>) -> bool {
    match name.namespace {
        namespace::PHOTOSHOP => matches!(name.local, "City" | "State" | "Country"),
        namespace::IPTC_CORE => matches!(name.local, "Location" | "CountryCode"),
        namespace::IPTC_EXT => name.local == "LocationName" || PLACES_OF_IPTC.contains(&name.local),
        namespace::DC => name.local == "coverage",
        _ => false,
    }
}

/// Parts of a location in IPTC's extension (IPTC Photo Metadata Standard, section 7).
const PLACES_OF_IPTC: &[&str] =
    &["City", "CountryCode", "CountryName", "ProvinceState", "Sublocation", "WorldRegion"];

/// Namespaces whose properties are known.
const KNOWN: &[&str] = &[
    namespace::RDF,
    namespace::META,
    namespace::XML,
    namespace::DC,
    namespace::XMP,
    namespace::RIGHTS,
    namespace::MEDIA,
    namespace::EVENT,
    namespace::RESOURCE,
    namespace::DIMENSIONS,
    namespace::AREA,
    namespace::TIFF,
    namespace::EXIF,
    namespace::EXIF_EX,
    namespace::AUX,
    namespace::PHOTOSHOP,
    namespace::RAW,
    namespace::LIGHTROOM,
    namespace::IPTC_CORE,
    namespace::IPTC_EXT,
    namespace::REGIONS,
    namespace::MS_PHOTO,
    namespace::MS_REGION_INFO,
    namespace::MS_REGION,
    namespace::MS_RATING,
    namespace::PANORAMA,
];

/// Properties of Photoshop's namespace that hold no location (XMP part 2, section 3.2).
const OF_PHOTOSHOP: &[&str] = &[
    "AuthorsPosition",
    "CaptionWriter",
    "Category",
    "ColorMode",
    "Credit",
    "DateCreated",
    "EmbeddedXMPDigest",
    "Headline",
    "ICCProfile",
    "Instructions",
    "LegacyIPTCDigest",
    "SidecarForExtension",
    "Source",
    "SupplementalCategories",
    "TransmissionReference",
    "Urgency",
];

/// Beginnings of the names in IPTC's namespaces that hold no location (IPTC Photo Metadata
/// Standard, sections 6 and 7): people, works of art, events, rights, regions of the picture. Of
/// contacts, whose address goes, web page, telephone and mail stay.
const OF_IPTC: &[&str] = &[
    "IntellectualGenre",
    "Scene",
    "SubjectCode",
    "CreatorContactInfo",
    "CiEmailWork",
    "CiTelWork",
    "CiUrlWork",
    "ExtDescrAccessibility",
    "AltTextAccessibility",
    "PersonInImage",
    "PersonName",
    "PersonId",
    "PersonCharacteristic",
    "PersonDescription",
    "CvTermName",
    "CvTermId",
    "CvId",
    "AboutCvTerm",
    "OrganisationInImage",
    "ProductInImage",
    "ProductName",
    "ProductGTIN",
    "ProductDescription",
    "ProductId",
    "Event",
    "ArtworkOrObject",
    "AOTitle",
    "AOCreator",
    "AODateCreated",
    "AOCopyrightNotice",
    "AOCircaDateCreated",
    "AOStylePeriod",
    "AOContentDescription",
    "AOPhysicalDescription",
    "DigitalSourceType",
    "DigitalSourceFileType",
    "DigImageGUID",
    "MaxAvailWidth",
    "MaxAvailHeight",
    "ModelAge",
    "AddlModelInfo",
    "MinorModelAge",
    "RegistryId",
    "RegItemId",
    "RegOrgId",
    "ImageRegion",
    "RegionBoundary",
    "Rb",
    "RCtype",
    "RRole",
    "RId",
    "Role",
    "Name",
    "Identifier",
    "Contributor",
    "Creator",
    "Genre",
    "Headline",
    "Rating",
    "Snapshot",
    "metadata",
    "IptcLastEdited",
    "DataMining",
    "OtherConstraints",
];

/// Whether a property of EXIF holds no location: all do but GPS, maker notes, and names that are
/// not EXIF's own (XMP part 2, section 3.3; Exif 3.0 for XMP).
fn is_known_of_exif(local: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "Exif",
        "Flashpix",
        "Color",
        "Components",
        "Compressed",
        "Pixel",
        "UserComment",
        "RelatedSound",
        "DateTime",
        "SubSec",
        "OffsetTime",
        "Exposure",
        "FNumber",
        "Spectral",
        "ISO",
        "PhotographicSensitivity",
        "SensitivityType",
        "StandardOutput",
        "Recommended",
        "OECF",
        "ShutterSpeed",
        "Aperture",
        "Brightness",
        "MaxAperture",
        "Subject",
        "Metering",
        "LightSource",
        "Flash",
        "FocalLength",
        "SpatialFrequency",
        "FocalPlane",
        "SensingMethod",
        "FileSource",
        "SceneType",
        "CFAPattern",
        "CustomRendered",
        "WhiteBalance",
        "DigitalZoom",
        "SceneCaptureType",
        "GainControl",
        "Contrast",
        "Saturation",
        "Sharpness",
        "DeviceSetting",
        "ImageUniqueID",
        "CameraOwnerName",
        "BodySerialNumber",
        "Lens",
        "Interoperability",
        "Gamma",
        "Photographer",
        "ImageEditor",
        "CameraFirmware",
        "RAWDeveloping",
        "Composite",
        "SourceImage",
        "SourceExposure",
        "Acceleration",
        "CameraElevation",
        "Temperature",
        "Humidity",
        "Pressure",
        "WaterDepth",
        // The fields of structures: flash, matrices, device settings.
        "Fired",
        "Return",
        "Mode",
        "Function",
        "RedEyeMode",
        "Columns",
        "Rows",
        "Values",
        "Names",
        "Settings",
    ];
    BEGINNINGS.iter().any(|beginning| local.starts_with(beginning))
}

pub(super) fn is_kept(name: Name<'_>) -> bool {
    let local = name.local;
    match name.namespace {
        // Attributes such as `about` are written without a prefix as well.
        "" => matches!(local, "about" | "ID" | "nodeID" | "resource" | "parseType"),
        namespace::EXIF | namespace::EXIF_EX => is_known_of_exif(local),
        namespace::PHOTOSHOP => OF_PHOTOSHOP.contains(&local),
        namespace::IPTC_CORE | namespace::IPTC_EXT => {
            let is_place = names_place(name) || local.starts_with("Location");
            !is_place && OF_IPTC.iter().any(|beginning| local.starts_with(beginning))
        }
        // Location or time of the subject; which one is not stated.
        namespace::DC => local != "coverage",
        // Embedded thumbnails have metadata of their own.
        namespace::XMP => local != "Thumbnails",
        // Paths of the files that a picture was made from.
        namespace::RESOURCE => local != "filePath",
        namespace => KNOWN.contains(&namespace),
    }
}
