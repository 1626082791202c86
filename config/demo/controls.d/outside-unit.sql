-- title.sv: {person} har konto i ett system som den egna enheten inte arbetar i
-- title.en: {person} has an account in a system that their unit does not work in
-- explain.sv: Den som byter enhet ska lämna den gamla enhetens system. Registrets roller säger vad var och en
--    får ha; den här kontrollen säger vilka enheter som alls arbetar i systemet, också där ett godkännande
--    finns kvar.
-- explain.en: Whoever moves to another unit is to leave the old unit's systems. The register's roles say what
--    each may have; this control says which units work in the system at all, also where an approval is left.
-- remedy.sv: Fråga chefen om kontot behövs. Om inte: ta bort kontot och återkalla rollen. Om ja: skriv in
--    enheten i listan nedan.
-- remedy.en: Ask the manager whether the account is needed. If not, remove it and revoke the role. If it is,
--    add the unit to the list below.
-- severity: low
-- scope: organisation
-- one per: person
-- systems: library, school
-- iso27001: A.5.18
WITH works_in (system, unit) AS (
  VALUES ('library', 'Stadsbiblioteket'),
         ('library', 'Biblioteket Norr'),
         ('library', 'Biblioteket Söder'),
         ('school', 'Kulturskolan')
)
SELECT a.system, a.account, a.person, 'unit ' || p.unit || ', system ' || a.system AS reason
FROM accounts a
JOIN people p ON p.person = a.person AND p.current
WHERE a.enabled = 1 AND a.kind = 'personal'
  AND NOT EXISTS (SELECT 1 FROM works_in w WHERE w.system = a.system AND w.unit = p.unit)
