-- Written by `scorecard extract --script` for authority @@AUTHORITY@@ and @@MONTH@@. It writes the folder of one
-- delivery from SQL Server Management Studio and changes nothing in the database.
--
-- 1. Make the folder that is named below; it will hold records of children.
-- 2. Tools > Options > Query Results > SQL Server > Results to Text: output format comma delimited, no column headers,
--    8192 characters a column. Open this script anew.
-- 3. Query > SQLCMD Mode. Connect to the database of the dataset. Execute.
--
-- A table that the database does not have: take its block out, and its line of the last statement. A column that it
-- does not have stands on two lines of its block: take both out.
:setvar folder "C:\deliveries\@@AUTHORITY@@\@@MONTH@@"
set nocount on;
set transaction isolation level snapshot; -- one state for all tables; the database must allow it
begin transaction;

@@BLOCKS@@

:out $(folder)\delivery.json
select concat(
    N'{"authority": "@@AUTHORITY@@", "month": "@@MONTH@@", "taken_on": "',
    convert(nchar(10), getdate(), 23),
    N'", "files": {',
@@COUNTS@@
    N'}}'
) as line;

:out stdout
commit transaction;
