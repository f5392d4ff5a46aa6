//! Filters and counts an album's activities: its comments and likes.

use vitrine_api::{ActivityResponse, ActivityType};

/// Activities of an album and its photos, or of one photo only if `photo` is set, oldest first.
#[must_use]
pub fn about(said: &[ActivityResponse], photo: Option<&str>) -> Vec<ActivityResponse> {
    let is_wanted =
        |one: &&ActivityResponse| photo.is_none_or(|id| one.asset_id.as_deref() == Some(id));
    said.iter().filter(is_wanted).cloned().collect()
}

/// The like of a user for the album, or for a photo.
#[must_use]
pub fn like_of<'a>(
    said: &'a [ActivityResponse],
    user: &str,
    photo: Option<&str>,
) -> Option<&'a ActivityResponse> {
    said.iter().find(|one| {
        one.kind == ActivityType::Like && one.user.id == user && one.asset_id.as_deref() == photo
    })
}

/// Number of likes of the album itself, or of a photo.
#[must_use]
pub fn likes(said: &[ActivityResponse], photo: Option<&str>) -> u64 {
    let is_like = |one: &&ActivityResponse| {
        one.kind == ActivityType::Like && one.asset_id.as_deref() == photo
    };
    said.iter().filter(is_like).count() as u64
}

/// The initials of a name, for users without a profile picture.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    let letters = first.into_iter().chain(words.next_back());
    letters.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vitrine_api::UserResponse;

    fn one(id: &str, user: &str, photo: Option<&str>, words: Option<&str>) -> ActivityResponse {
        ActivityResponse {
            id: id.into(),
            created_at: String::new(),
            kind: if words.is_some() { ActivityType::Comment } else { ActivityType::Like },
            comment: words.map(Into::into),
            asset_id: photo.map(Into::into),
            user: UserResponse {
                id: user.into(),
                email: String::new(),
                name: user.into(),
                avatar_color: String::new(),
                profile_image_path: String::new(),
                profile_changed_at: String::new(),
            },
        }
    }

    #[test]
    fn likes_of_an_album_are_not_those_of_its_photos() {
        let said = [
            one("1", "ann", None, None),
            one("2", "ben", Some("p"), None),
            one("3", "ann", Some("p"), Some("Lovely")),
        ];
        assert_eq!(likes(&said, None), 1);
        assert_eq!(likes(&said, Some("p")), 1);
        assert_eq!(like_of(&said, "ann", None).map(|one| &*one.id), Some("1"));
        assert_eq!(like_of(&said, "ann", Some("p")), None);
        assert_eq!(about(&said, Some("p")).len(), 2);
        assert_eq!(about(&said, None).len(), 3);
    }

    #[test]
    fn names_become_letters() {
        for (name, letters) in [("Robin Vale", "RV"), ("ann", "A"), ("A B C", "AC"), (" ", "")] {
            assert_eq!(initials(name), letters);
        }
    }
}
