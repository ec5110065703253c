-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- How the picture becomes the page that is shown (JSON, '' as received), and
-- what was measured on it at intake (JSON, '' not measured).
ALTER TABLE scan_page ADD COLUMN recipe TEXT NOT NULL DEFAULT '';
ALTER TABLE scan_page ADD COLUMN measured TEXT NOT NULL DEFAULT '';

-- The corners of a region on the picture as received (JSON, eight fractions);
-- '' while x, y, w, h are what a person gave under the recipe in force.
ALTER TABLE region ADD COLUMN quad TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE region DROP COLUMN quad;
ALTER TABLE scan_page DROP COLUMN measured;
ALTER TABLE scan_page DROP COLUMN recipe;
