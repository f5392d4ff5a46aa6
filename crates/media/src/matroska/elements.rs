//! Which elements stay (RFC 9559, section 5.1), and their possible parents.

use crate::Level;

pub(super) const EBML: u32 = 0x1A45_DFA3;
pub(super) const SEGMENT: u32 = 0x1853_8067;
pub(super) const SEEK_HEAD: u32 = 0x114D_9B74;
pub(super) const SEEK: u32 = 0x4DBB;
pub(super) const SEEK_ID: u32 = 0x53AB;
pub(super) const INFO: u32 = 0x1549_A966;
pub(super) const TRACKS: u32 = 0x1654_AE6B;
pub(super) const TRACK: u32 = 0xAE;
pub(super) const TRACK_NUMBER: u32 = 0xD7;
pub(super) const TRACK_UID: u32 = 0x73C5;
pub(super) const TRACK_TYPE: u32 = 0x83;
pub(super) const CODEC: u32 = 0x86;
pub(super) const CODEC_PRIVATE: u32 = 0x63A2;
pub(super) const CUES: u32 = 0x1C53_BB6B;
pub(super) const CLUSTER: u32 = 0x1F43_B675;
pub(super) const SIMPLE_BLOCK: u32 = 0xA3;
pub(super) const BLOCK_GROUP: u32 = 0xA0;
pub(super) const BLOCK: u32 = 0xA1;
pub(super) const VOID: u32 = 0xEC;
pub(super) const VIDEO: u32 = 0xE0;
const AUDIO: u32 = 0xE1;
const COLOUR: u32 = 0x55B0;
const MASTERING: u32 = 0x55D0;
const PROJECTION: u32 = 0x7670;
pub(super) const ENCODINGS: u32 = 0x6D80;
const ENCODING: u32 = 0x6240;
const COMPRESSION: u32 = 0x5034;
const ADDITION_MAPPING: u32 = 0x41E4;
const CUE_POINT: u32 = 0xBB;
const CUE_POSITIONS: u32 = 0xB7;
const ADDITIONS: u32 = 0x75A1;
const ADDITION: u32 = 0xA6;
pub(super) const TAGS: u32 = 0x1254_C367;
pub(super) const TAG: u32 = 0x7373;
pub(super) const SIMPLE_TAG: u32 = 0x67C8;
pub(super) const TAG_NAME: u32 = 0x45A3;
pub(super) const TAG_STRING: u32 = 0x4487;
pub(super) const TITLE: u32 = 0x7BA9;

/// Top-level elements of a segment. One of them ends an element of unknown length.
pub(super) fn is_top_level(id: u32) -> bool {
    let tags_chapters_attachments = [TAGS, 0x1043_A770, 0x1941_A469];
    matches!(id, SEEK_HEAD | INFO | TRACKS | CUES | CLUSTER)
        || tags_chapters_attachments.contains(&id)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    Keep,
    /// Apply the rules to the content.
    Enter,
    /// Mandatory, but its text is removed.
    Blank,
    Void,
}

/// What also stays at `Level::Location`: titles, dates, programs, and tags by their names.
fn rule_at_location_level(parent: u32, id: u32) -> Option<Rule> {
    match (parent, id) {
        // The title, DateUTC, MuxingApp, WritingApp; a track's name; a tag's targets.
        (INFO, TITLE | 0x4461 | 0x4D80 | 0x5741) | (TRACK, 0x536E) | (TAG, 0x63C0) => {
            Some(Rule::Keep)
        }
        (SIMPLE_TAG, TAG_NAME | TAG_STRING | 0x447A | 0x447B | 0x4484) => Some(Rule::Keep),
        (SEGMENT, TAGS) | (TAGS, TAG) | (TAG, SIMPLE_TAG) => Some(Rule::Enter),
        _ => None,
    }
}

/// Whether tags of this name hold no location (RFC 9559, section 27.8, and the tags' own list).
pub(super) fn holds_no_location(name: &[u8]) -> bool {
    let names: &[&[u8]] = &[
        b"TITLE",
        b"SUBTITLE",
        b"DESCRIPTION",
        b"SUMMARY",
        b"SYNOPSIS",
        b"COMMENT",
        b"ARTIST",
        b"DIRECTOR",
        b"PRODUCER",
        b"COPYRIGHT",
        b"LICENSE",
        b"GENRE",
        b"RATING",
        b"DATE",
        b"DATE_RECORDED",
        b"DATE_RELEASED",
        b"DATE_DIGITIZED",
        b"CREATION_TIME",
        b"DURATION",
        b"ENCODER",
        b"ENCODER_SETTINGS",
        b"MAKE",
        b"MODEL",
        b"BPS",
        b"NUMBER_OF_FRAMES",
        b"NUMBER_OF_BYTES",
        b"HANDLER_NAME",
        b"MAJOR_BRAND",
        b"MINOR_VERSION",
        b"COMPATIBLE_BRANDS",
    ];
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Returns what to do with an element in a parent.
pub(super) fn rule(parent: u32, id: u32, level: Level) -> Rule {
    if level == Level::Location
        && let Some(rule) = rule_at_location_level(parent, id)
    {
        return rule;
    }
    let kept: &[u32] = match parent {
        EBML => &[0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4282, 0x4287, 0x4285],
        SEEK => &[SEEK_ID, 0x53AC],
        // TimestampScale, Duration.
        INFO => &[0x2A_D7B1, 0x4489],
        TRACK => &[
            TRACK_NUMBER,
            TRACK_UID,
            TRACK_TYPE,
            0xB9,
            0x88,
            0x55AA,
            0x55AB,
            0x55AC,
            0x55AD,
            0x55AE,
            0x55AF,
            0x9C,
            0x6DE7,
            0x6DF8,
            0x23_E383,
            0x23_4E7A,
            0x23_314F,
            0x55EE,
            0x22_B59C,
            0x22_B59D,
            CODEC,
            CODEC_PRIVATE,
            0x56AA,
            0x56BB,
            0xAA,
        ],
        VIDEO => &[
            0x9A, 0x9D, 0x53B8, 0x53C0, 0x53B9, 0xB0, 0xBA, 0x54AA, 0x54BB, 0x54CC, 0x54DD, 0x54B0,
            0x54BA, 0x54B2, 0x54B3, 0x2E_B524, 0x2F_B523, 0x23_83E3,
        ],
        COLOUR => &[
            0x55B1, 0x55B2, 0x55B3, 0x55B4, 0x55B5, 0x55B6, 0x55B7, 0x55B8, 0x55B9, 0x55BA, 0x55BB,
            0x55BC, 0x55BD,
        ],
        MASTERING => {
            &[0x55D1, 0x55D2, 0x55D3, 0x55D4, 0x55D5, 0x55D6, 0x55D7, 0x55D8, 0x55D9, 0x55DA]
        }
        PROJECTION => &[0x7671, 0x7672, 0x7673, 0x7674, 0x7675],
        AUDIO => &[0xB5, 0x78B5, 0x9F, 0x7D7B, 0x6264, 0x52F1],
        ENCODING => &[0x5031, 0x5032, 0x5033],
        COMPRESSION => &[0x4254, 0x4255],
        ADDITION_MAPPING => &[0x41F0, 0x41E7, 0x41ED],
        CUE_POINT => &[0xB3],
        CUE_POSITIONS => &[0xF7, 0xF1, 0xF0, 0xB2, 0x5378, 0xEA],
        CLUSTER => &[0xE7, 0xA7, 0xAB, SIMPLE_BLOCK],
        BLOCK_GROUP => &[BLOCK, 0x9B, 0xFA, 0xFB, 0x75A2],
        ADDITION => &[0xA5, 0xEE],
        _ => &[],
    };
    if kept.contains(&id) {
        return Rule::Keep;
    }
    match (parent, id) {
        // MuxingApp, WritingApp.
        (INFO, 0x4D80 | 0x5741) => Rule::Blank,
        (SEGMENT, SEEK_HEAD | INFO | TRACKS | CUES | CLUSTER)
        | (SEEK_HEAD, SEEK)
        | (TRACKS, TRACK)
        | (TRACK, VIDEO | AUDIO | ENCODINGS | ADDITION_MAPPING)
        | (VIDEO, COLOUR | PROJECTION)
        | (COLOUR, MASTERING)
        | (ENCODINGS, ENCODING)
        | (ENCODING, COMPRESSION)
        | (CUES, CUE_POINT)
        | (CUE_POINT, CUE_POSITIONS)
        | (CLUSTER, BLOCK_GROUP)
        | (BLOCK_GROUP, ADDITIONS)
        | (ADDITIONS, ADDITION) => Rule::Enter,
        _ => Rule::Void,
    }
}
