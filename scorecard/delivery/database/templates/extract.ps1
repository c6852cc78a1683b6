# Written by `scorecard extract --script` for authority @@AUTHORITY@@ and @@MONTH@@. It asks nothing of this machine but
# Windows PowerShell 5.1 or later, writes the folder of one delivery, and changes nothing in the database:
#
#   .\extract-@@AUTHORITY@@-@@MONTH@@.ps1 -Server SERVER -Database DATABASE -Folder D:\deliveries
#
# It signs in as whoever runs it. Columns that no contract names are not read. The folder holds records of children:
# choose one that only those may open who may see them.
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)][string] $Server,
    [Parameter(Mandatory = $true)][string] $Database,
    [Parameter(Mandatory = $true)][string] $Folder
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

$authority = '@@AUTHORITY@@'
$month = '@@MONTH@@'
$schema = '@@SCHEMA@@'
# by extract its columns, each with the other names under which it may stand, and those that put its rows in order
$wanted = [ordered]@{
@@WANTED@@
}

$invariant = [Globalization.CultureInfo]::InvariantCulture
$utf8 = New-Object Text.UTF8Encoding($false)

function Format-Cell($value) {
    if ($value -is [DBNull] -or $null -eq $value) { return '' }
    if ($value -is [bool]) { if ($value) { return 'Y' } else { return 'N' } }
    if ($value -is [DateTime]) {
        if ($value.TimeOfDay -eq [TimeSpan]::Zero) { return $value.ToString('yyyy-MM-dd', $invariant) }
        return $value.ToString('yyyy-MM-dd HH:mm:ss', $invariant)
    }
    if ($value -is [DateTimeOffset]) { return $value.ToString('yyyy-MM-dd HH:mm:sszzz', $invariant) }
    $text = [Convert]::ToString($value, $invariant)
    if ($text.IndexOfAny([char[]]@(',', '"', "`r", "`n")) -lt 0) { return $text }
    return '"' + $text.Replace('"', '""') + '"'
}

$target = Join-Path $Folder $month
if ((Test-Path $target) -and (Get-ChildItem $target)) {
    throw "$target holds a delivery already. Move it away, or name another folder."
}
$unfinished = "$target.unfinished"
if (Test-Path $unfinished) { Remove-Item $unfinished -Recurse }
$null = New-Item $unfinished -ItemType Directory

$address = New-Object Data.SqlClient.SqlConnectionStringBuilder
$address['Data Source'] = $Server
$address['Initial Catalog'] = $Database
$address['Integrated Security'] = $true
$address['ApplicationIntent'] = 'ReadOnly'
$connection = New-Object Data.SqlClient.SqlConnection($address.ConnectionString)
$connection.Open()
try {
    # one snapshot for all tables; the database must allow it (ALLOW_SNAPSHOT_ISOLATION)
    $snapshot = $connection.BeginTransaction([Data.IsolationLevel]::Snapshot)

    $command = $connection.CreateCommand()
    $command.Transaction = $snapshot
    $command.CommandText = '@@CATALOGUE@@'
    $there = @{}
    $reader = $command.ExecuteReader()
    while ($reader.Read()) {
        $table = $reader.GetString(0).ToLowerInvariant()
        if (-not $there.ContainsKey($table)) { $there[$table] = @{} }
        $there[$table][$reader.GetString(1).ToLowerInvariant()] = $true
    }
    $reader.Close()

    $files = [ordered]@{}
    foreach ($extract in $wanted.Keys) {
        if (-not $there.ContainsKey($extract)) { continue }
        $columns = @()
        foreach ($names in $wanted[$extract].Columns) {
            $known = @($names | Where-Object { $there[$extract].ContainsKey($_.ToLowerInvariant()) })
            if ($known.Count -gt 0) { $columns += $known[0] }
        }
        if ($columns.Count -eq 0) { continue }
        $order = @($wanted[$extract].Order | Where-Object { $columns -contains $_ })
        $query = "select $($columns -join ', ') from $schema.$extract"
        if ($order.Count -gt 0) { $query += " order by $($order -join ', ')" }

        $path = Join-Path $unfinished "$extract.csv"
        $writer = New-Object IO.StreamWriter($path, $false, $utf8)
        $writer.NewLine = "`n"
        $writer.WriteLine($columns -join ',')
        $rows = 0
        $command = $connection.CreateCommand()
        $command.Transaction = $snapshot
        $command.CommandTimeout = 0
        $command.CommandText = $query
        $reader = $command.ExecuteReader()
        while ($reader.Read()) {
            $cells = for ($at = 0; $at -lt $columns.Count; $at++) { Format-Cell ($reader.GetValue($at)) }
            $writer.WriteLine($cells -join ',')
            if ((-join $cells).Trim()) { $rows += 1 }
        }
        $reader.Close()
        $writer.Close()
        $hash = (Get-FileHash $path -Algorithm SHA256).Hash.ToLowerInvariant()
        $files["$extract.csv"] = [ordered]@{ rows = $rows; sha256 = $hash }
        Write-Host "$extract.csv: $rows rows"
    }
    $snapshot.Commit()
}
finally {
    $connection.Close()
}
if ($files.Count -eq 0) { throw "The schema $schema has no table of the dataset." }

$statement = [ordered]@{
    authority = $authority
    month     = $month
    taken_on  = (Get-Date).ToString('yyyy-MM-dd', $invariant)
    files     = $files
}
[IO.File]::WriteAllText((Join-Path $unfinished 'delivery.json'), ($statement | ConvertTo-Json -Depth 4) + "`n", $utf8)
if (Test-Path $target) { Remove-Item $target }
Rename-Item $unfinished $month
Write-Host "Written to $target. Put it into the landing folder of $authority, and run the month."
