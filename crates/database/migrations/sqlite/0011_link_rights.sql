-- A link to an album lives as long as its maker may share the album: whoever takes a member out, or
-- makes an editor a viewer, need not think of links.
CREATE TRIGGER album_users_leave AFTER DELETE ON album_users
BEGIN
    DELETE FROM link_albums WHERE album_id = OLD.album_id
        AND link_id IN (SELECT id FROM links WHERE user_id = OLD.user_id);
END;
CREATE TRIGGER album_users_demote AFTER UPDATE OF role ON album_users WHEN NEW.role <> 'editor'
BEGIN
    DELETE FROM link_albums WHERE album_id = NEW.album_id
        AND link_id IN (SELECT id FROM links WHERE user_id = NEW.user_id);
END;

-- Custom addresses that were given out. Whoever has one must not come upon the photos of another
-- user later.
CREATE TABLE old_slugs (
    slug    TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE
);
CREATE TRIGGER links_slug_deleted AFTER DELETE ON links WHEN OLD.slug IS NOT NULL
BEGIN
    INSERT INTO old_slugs (slug, user_id) SELECT OLD.slug, OLD.user_id
        WHERE EXISTS (SELECT 1 FROM users WHERE id = OLD.user_id)
        ON CONFLICT (slug) DO NOTHING;
END;
CREATE TRIGGER links_slug_changed AFTER UPDATE OF slug ON links
    WHEN OLD.slug IS NOT NULL AND OLD.slug IS NOT NEW.slug
BEGIN
    INSERT INTO old_slugs (slug, user_id) VALUES (OLD.slug, OLD.user_id)
        ON CONFLICT (slug) DO NOTHING;
END;
