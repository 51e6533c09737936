-- +goose Up

-- Finds labels by programs by their words, without reading how well each predicts.
CREATE INDEX explanations_by_text ON explanations (text, layer_id, unit, method, correlation);

PRAGMA user_version = 15;
