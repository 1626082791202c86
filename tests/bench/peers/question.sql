-- The question as SQL that DuckDB, PostgreSQL and SQLite all understand: who holds what nobody approved, which
-- accounts are nobody's, and what was approved and is not held. It answers for made-up cities only: what no city
-- has (accounts of leavers, several accounts of one person, roles for privileged accounts ...) is left out, which
-- is to the databases' advantage.
--
-- :day is the day of the check. Tables as they were read: people, owners, roles, role_entitlements, assignments,
-- birthrights, revocations and register_accounts; export_accounts(system, account, mail, employee_id),
-- nesting(system, entitlement, gives) and held(system, account, entitlement), which holds what was granted on
-- :day. A blank cell is NULL or ''. Lines that begin with "--sqlite " are for SQLite, which plans by indexes.

-- Whose each account is: as the register says, else by e-mail or number.
--sqlite CREATE INDEX people_person ON people(person);
--sqlite CREATE TEMP TABLE mails AS SELECT DISTINCT person, lower(email) AS email FROM people;
--sqlite CREATE INDEX mails_email ON mails(email, person);
CREATE TABLE links AS
SELECT e.system, e.account, coalesce(r.person, m.person, n.person) AS person,
       coalesce(r.kind, 'personal') AS kind
FROM export_accounts e
LEFT JOIN register_accounts r ON r.system = e.system AND r.account = e.account
LEFT JOIN (SELECT DISTINCT person, lower(email) AS email FROM people) m ON m.email = lower(e.mail)
LEFT JOIN (SELECT DISTINCT person FROM people) n ON n.person = e.employee_id;

CREATE TABLE orphans AS SELECT system, account FROM links WHERE person IS NULL;

-- Roles whose approval counts, and what is in them.
CREATE TABLE counting_roles AS
SELECT r.system, r.role, r.approved_on
FROM roles r JOIN owners o ON o.system = r.system AND o.person = r.approved_by
WHERE r.approved_on BETWEEN coalesce(o.since, '') AND coalesce(nullif(o.until, ''), '9999')
  AND r.approved_on > '' AND r.approved_on <= :day
  AND coalesce(nullif(r.approved_until, ''), '9999') >= :day;

--sqlite CREATE INDEX counting_roles_role ON counting_roles(system, role, approved_on);
CREATE TABLE contents AS
SELECT DISTINCT e.system, e.role, e.entitlement
FROM role_entitlements e JOIN counting_roles r ON r.system = e.system AND r.role = e.role
WHERE coalesce(e.since, '') <= r.approved_on;

-- Assignments that count: approved by an owner of that day, not for oneself, in force, not taken back.
--sqlite CREATE INDEX revocations_person ON revocations(person, system, role);
--sqlite CREATE INDEX owners_system ON owners(system, person);
CREATE TABLE good_assignments AS
SELECT DISTINCT a.person, a.system, a.role, coalesce(a.account, '') AS account
FROM assignments a JOIN owners o ON o.system = a.system AND o.person = a.approved_by
WHERE a.approved_on BETWEEN coalesce(o.since, '') AND coalesce(nullif(o.until, ''), '9999')
  AND a.approved_on > '' AND a.approved_on <= :day AND a.approved_by <> a.person
  AND coalesce(a.since, '') <= :day AND coalesce(nullif(a.until, ''), '9999') >= :day
  AND NOT EXISTS (SELECT 1 FROM revocations v
                  WHERE v.person = a.person AND v.system = a.system AND v.role = a.role
                    AND coalesce(v.account, '') IN ('', coalesce(a.account, ''))
                    AND v.revoked_on BETWEEN a.approved_on AND :day);

-- The roles of each account. "person" is blank where an assignment names the account.
--sqlite CREATE INDEX good_assignments_person ON good_assignments(system, person, account);
--sqlite CREATE INDEX contents_role ON contents(system, role, entitlement);
CREATE TABLE account_roles AS
SELECT l.system, l.account, a.role, l.person
FROM links l JOIN good_assignments a ON a.system = l.system AND a.person = l.person AND a.account = ''
WHERE l.kind = 'personal'
UNION
SELECT l.system, l.account, a.role, ''
FROM links l JOIN good_assignments a ON a.system = l.system AND a.person = l.person AND a.account = l.account
UNION
SELECT l.system, l.account, b.role, l.person
FROM birthrights b
JOIN people p ON (coalesce(b.unit, '') = '' OR b.unit = p.unit) AND (coalesce(b.title, '') = '' OR b.title = p.title)
JOIN links l ON l.system = b.system AND l.person = p.person
WHERE l.kind = 'personal' AND coalesce(p.starts, '') <= :day AND coalesce(nullif(p.ends, ''), '9999') >= :day;

CREATE TABLE approved AS
SELECT a.system, a.account, c.entitlement, a.person
FROM account_roles a JOIN contents c ON c.system = a.system AND c.role = a.role;

-- What follows from nesting, however deep.
--sqlite CREATE INDEX nesting_entitlement ON nesting(system, entitlement);
CREATE TABLE reach AS
WITH RECURSIVE steps(system, entitlement, gives) AS (
  SELECT system, entitlement, gives FROM nesting
  UNION
  SELECT s.system, s.entitlement, n.gives
  FROM steps s JOIN nesting n ON n.system = s.system AND n.entitlement = s.gives)
SELECT system, entitlement, gives FROM steps;

--sqlite CREATE INDEX reach_entitlement ON reach(system, entitlement, gives);
INSERT INTO held (system, account, entitlement)
SELECT DISTINCT h.system, h.account, r.gives
FROM held h JOIN reach r ON r.system = h.system AND r.entitlement = h.entitlement;

--sqlite CREATE INDEX approved_account ON approved(system, account, entitlement);
--sqlite CREATE INDEX held_account ON held(system, account, entitlement);
-- One pass over both: what stands on one side only.
CREATE TABLE differences AS
SELECT CASE WHEN a.system IS NULL THEN 'unapproved' ELSE 'missing' END AS kind,
       coalesce(h.system, a.system) AS system, coalesce(h.account, a.account) AS account,
       coalesce(h.entitlement, a.entitlement) AS entitlement, a.person AS person
FROM held h
FULL JOIN approved a ON a.system = h.system AND a.account = h.account AND a.entitlement = h.entitlement
WHERE a.system IS NULL OR h.system IS NULL;

CREATE TABLE answer AS
SELECT DISTINCT kind, d.system AS system, lower(d.account) AS who, lower(d.entitlement) AS entitlement
FROM differences d
WHERE kind = 'unapproved'
  AND NOT EXISTS (SELECT 1 FROM orphans o WHERE o.system = d.system AND o.account = d.account)
UNION ALL
SELECT 'orphan', system, lower(account), '-' FROM orphans
UNION ALL
SELECT DISTINCT kind, system, person, lower(entitlement) FROM differences WHERE kind = 'missing' AND person <> '';
