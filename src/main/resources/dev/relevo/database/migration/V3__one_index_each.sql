-- References begin with the time at which a request ended, so the primary keys find days too. Every other index would be
-- written with each row.
DROP INDEX request_by_day;
DROP INDEX attempt_by_day;
DROP INDEX attempt_by_start;
