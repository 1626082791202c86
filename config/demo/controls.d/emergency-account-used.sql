-- title.sv: Nödkontot {account} har använts
-- title.en: The emergency account {account} has been used
-- explain.sv: Ett nödkonto ger makt utan att säga vem som handlar. Förvaltningens rutin: varje användning
--    anmäls som en händelse samma dag och lösenordet byts.
-- explain.en: An emergency account gives power without saying who acts. The administration's routine: every
--    use is reported as an incident the same day, and the password is changed.
-- remedy.sv: Leta upp händelsen i händelseregistret. Finns ingen: fråga systemförvaltaren vem som använde
--    kontot och varför, anmäl det och byt lösenordet.
-- remedy.en: Find the incident in the incident register. If there is none, ask the system's administrator who
--    used the account and why, report it and change the password.
-- severity: medium
-- scope: system
-- one per: account
-- iso27001: A.5.16, A.8.2
-- gdpr: 32
-- msbfs: 3 §
-- nis2: i
SELECT account, 'last used ' || last_used AS reason
FROM accounts
WHERE kind = 'emergency' AND last_used >= add_days(today(), -30)
