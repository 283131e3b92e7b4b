-- What operators changed: who, what, why, and how it was before and after. Written in the commit that makes the change; kept for ever.

CREATE TABLE audit_entry (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at         timestamptz NOT NULL,
  actor      text NOT NULL,
  action     text NOT NULL,
  subject    text NOT NULL,
  before     json,
  after      json,
  reason     text,
  request_id text NOT NULL,
  CONSTRAINT audit_entry_changes_something CHECK (num_nonnulls(before, after) > 0),
  CONSTRAINT audit_entry_reason_length CHECK (char_length(reason) BETWEEN 1 AND 200)
);

CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
