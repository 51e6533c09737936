-- +goose Up

-- A command that makes a visualization again names the settings whose defaults have changed since it was made.
UPDATE visualizations SET command = replace(command, ' --units ', ' --lr ' || rate || ' --units ')
WHERE command NOT LIKE '% --lr %';

UPDATE visualizations SET command = replace(command, ' --units ', ' --decay ' || json_extract(recipe, '$.canvas.Decay') || ' --units ')
WHERE command NOT LIKE '% --decay %' AND command NOT LIKE '% --parameterization maco %' AND json_extract(recipe, '$.canvas.Pixels') = 0;

UPDATE visualizations SET command = replace(command, ' --units ', ' --redirect-steps ' || coalesce(json_extract(recipe, '$.redirect'), 0) || ' --units ')
WHERE command NOT LIKE '% --redirect-steps %';

PRAGMA user_version = 7;
