WITH rows_told AS (
  SELECT
    GLOBALEVENTID AS number,
    DATE(DIV(SQLDATE, 10000), MOD(DIV(SQLDATE, 100), 100), MOD(DIV(SQLDATE, 1), 100)) AS date,
    DATE(
      DIV(DATEADDED, 10000000000),
      MOD(DIV(DATEADDED, 100000000), 100),
      MOD(DIV(DATEADDED, 1000000), 100)
    ) AS added,
    CASE Actor1CountryCode
      WHEN 'ISR'
      THEN 'ISR'
      WHEN 'PAL'
      THEN 'PSE'
      WHEN 'PSE'
      THEN 'PSE'
    END AS actor,
    CASE Actor2CountryCode
      WHEN 'ISR'
      THEN 'ISR'
      WHEN 'PAL'
      THEN 'PSE'
      WHEN 'PSE'
      THEN 'PSE'
    END AS recipient,
    EventCode AS cameo,
    CAST(NumArticles AS FLOAT64) AS weight
  FROM `gdelt-bq`.`gdeltv2`.`events_partitioned`
  WHERE
    _PARTITIONTIME >= CAST('2018-01-01 00:00:00+00' AS TIMESTAMP)
    AND _PARTITIONTIME <= CAST('2019-01-31 00:00:00+00' AS TIMESTAMP)
    AND Actor1CountryCode IN ('ISR', 'PAL', 'PSE')
    AND Actor2CountryCode IN ('ISR', 'PAL', 'PSE')
    AND SQLDATE BETWEEN 20180101 AND 20181231
), meanings AS (
  SELECT
    *
  FROM UNNEST([
    STRUCT('012' AS cameo, 'ACCUSE' AS type, 'status' AS domain, -0.4 AS intensity),
    STRUCT('013' AS cameo, 'SUPPORT' AS type, 'society' AS domain, 0.4 AS intensity),
    STRUCT('015' AS cameo, 'CONCEDE' AS type, 'status' AS domain, 4.5 AS intensity),
    STRUCT('016' AS cameo, 'REJECT' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('018' AS cameo, 'SUPPORT' AS type, 'society' AS domain, 3.4 AS intensity),
    STRUCT('019' AS cameo, 'SUPPORT' AS type, 'society' AS domain, 3.4 AS intensity),
    STRUCT('020' AS cameo, 'REQUEST' AS type, 'status' AS domain, 3.0 AS intensity),
    STRUCT('021' AS cameo, 'REQUEST' AS type, 'status' AS domain, 3.4 AS intensity),
    STRUCT('0211' AS cameo, 'REQUEST' AS type, 'economy' AS domain, 3.4 AS intensity),
    STRUCT('0212' AS cameo, 'REQUEST' AS type, 'security' AS domain, 3.4 AS intensity),
    STRUCT('0213' AS cameo, 'REQUEST' AS type, 'status' AS domain, 3.4 AS intensity),
    STRUCT('0214' AS cameo, 'REQUEST' AS type, 'security' AS domain, 3.4 AS intensity),
    STRUCT('022' AS cameo, 'REQUEST' AS type, 'status' AS domain, 3.4 AS intensity),
    STRUCT('023' AS cameo, 'REQUEST' AS type, 'status' AS domain, 3.4 AS intensity),
    STRUCT('0231' AS cameo, 'REQUEST' AS type, 'economy' AS domain, 3.4 AS intensity),
    STRUCT('0232' AS cameo, 'REQUEST' AS type, 'security' AS domain, 3.4 AS intensity),
    STRUCT('0233' AS cameo, 'REQUEST' AS type, 'society' AS domain, 3.4 AS intensity),
    STRUCT('0234' AS cameo, 'REQUEST' AS type, 'security' AS domain, 3.4 AS intensity),
    STRUCT('024' AS cameo, 'REQUEST' AS type, 'status' AS domain, -0.3 AS intensity),
    STRUCT('0241' AS cameo, 'REQUEST' AS type, 'status' AS domain, -0.3 AS intensity),
    STRUCT('0242' AS cameo, 'REQUEST' AS type, 'status' AS domain, -0.3 AS intensity),
    STRUCT('0243' AS cameo, 'REQUEST' AS type, 'society' AS domain, -0.3 AS intensity),
    STRUCT('0244' AS cameo, 'REQUEST' AS type, 'status' AS domain, -0.3 AS intensity),
    STRUCT('025' AS cameo, 'REQUEST' AS type, 'status' AS domain, -0.3 AS intensity),
    STRUCT('0251' AS cameo, 'REQUEST' AS type, 'status' AS domain, -0.3 AS intensity),
    STRUCT('0252' AS cameo, 'REQUEST' AS type, 'status' AS domain, -0.3 AS intensity),
    STRUCT('0253' AS cameo, 'REQUEST' AS type, 'status' AS domain, -0.3 AS intensity),
    STRUCT('0254' AS cameo, 'REQUEST' AS type, 'economy' AS domain, -0.3 AS intensity),
    STRUCT('0255' AS cameo, 'REQUEST' AS type, 'status' AS domain, -0.3 AS intensity),
    STRUCT('0256' AS cameo, 'REQUEST' AS type, 'security' AS domain, -0.3 AS intensity),
    STRUCT('026' AS cameo, 'REQUEST' AS type, 'status' AS domain, 4.0 AS intensity),
    STRUCT('027' AS cameo, 'REQUEST' AS type, 'status' AS domain, 4.0 AS intensity),
    STRUCT('028' AS cameo, 'REQUEST' AS type, 'status' AS domain, 4.0 AS intensity),
    STRUCT('030' AS cameo, 'AGREE' AS type, 'status' AS domain, 4.0 AS intensity),
    STRUCT('031' AS cameo, 'AGREE' AS type, 'status' AS domain, 5.2 AS intensity),
    STRUCT('0311' AS cameo, 'AGREE' AS type, 'economy' AS domain, 5.2 AS intensity),
    STRUCT('0312' AS cameo, 'AGREE' AS type, 'security' AS domain, 5.2 AS intensity),
    STRUCT('0313' AS cameo, 'AGREE' AS type, 'status' AS domain, 5.2 AS intensity),
    STRUCT('0314' AS cameo, 'AGREE' AS type, 'security' AS domain, 5.2 AS intensity),
    STRUCT('032' AS cameo, 'AGREE' AS type, 'status' AS domain, 4.5 AS intensity),
    STRUCT('033' AS cameo, 'AGREE' AS type, 'status' AS domain, 5.2 AS intensity),
    STRUCT('0331' AS cameo, 'AGREE' AS type, 'economy' AS domain, 5.2 AS intensity),
    STRUCT('0332' AS cameo, 'AGREE' AS type, 'security' AS domain, 5.2 AS intensity),
    STRUCT('0333' AS cameo, 'AGREE' AS type, 'society' AS domain, 5.2 AS intensity),
    STRUCT('0334' AS cameo, 'AGREE' AS type, 'security' AS domain, 6.0 AS intensity),
    STRUCT('034' AS cameo, 'AGREE' AS type, 'status' AS domain, 7.0 AS intensity),
    STRUCT('0341' AS cameo, 'AGREE' AS type, 'status' AS domain, 7.0 AS intensity),
    STRUCT('0342' AS cameo, 'AGREE' AS type, 'status' AS domain, 7.0 AS intensity),
    STRUCT('0343' AS cameo, 'AGREE' AS type, 'society' AS domain, 7.0 AS intensity),
    STRUCT('0344' AS cameo, 'AGREE' AS type, 'status' AS domain, 7.0 AS intensity),
    STRUCT('035' AS cameo, 'AGREE' AS type, 'security' AS domain, 7.0 AS intensity),
    STRUCT('0351' AS cameo, 'AGREE' AS type, 'society' AS domain, 7.0 AS intensity),
    STRUCT('0352' AS cameo, 'AGREE' AS type, 'security' AS domain, 7.0 AS intensity),
    STRUCT('0353' AS cameo, 'AGREE' AS type, 'society' AS domain, 7.0 AS intensity),
    STRUCT('0354' AS cameo, 'AGREE' AS type, 'economy' AS domain, 7.0 AS intensity),
    STRUCT('0355' AS cameo, 'AGREE' AS type, 'status' AS domain, 7.0 AS intensity),
    STRUCT('0356' AS cameo, 'AGREE' AS type, 'security' AS domain, 7.0 AS intensity),
    STRUCT('036' AS cameo, 'AGREE' AS type, 'status' AS domain, 4.0 AS intensity),
    STRUCT('037' AS cameo, 'AGREE' AS type, 'status' AS domain, 5.0 AS intensity),
    STRUCT('038' AS cameo, 'AGREE' AS type, 'status' AS domain, 7.0 AS intensity),
    STRUCT('039' AS cameo, 'AGREE' AS type, 'status' AS domain, 5.0 AS intensity),
    STRUCT('040' AS cameo, 'CONSULT' AS type, 'society' AS domain, 1.0 AS intensity),
    STRUCT('041' AS cameo, 'CONSULT' AS type, 'society' AS domain, 1.0 AS intensity),
    STRUCT('042' AS cameo, 'CONSULT' AS type, 'society' AS domain, 1.9 AS intensity),
    STRUCT('043' AS cameo, 'CONSULT' AS type, 'society' AS domain, 2.8 AS intensity),
    STRUCT('044' AS cameo, 'CONSULT' AS type, 'society' AS domain, 2.5 AS intensity),
    STRUCT('045' AS cameo, 'CONSULT' AS type, 'status' AS domain, 5.0 AS intensity),
    STRUCT('046' AS cameo, 'CONSULT' AS type, 'status' AS domain, 7.0 AS intensity),
    STRUCT('050' AS cameo, 'SUPPORT' AS type, 'status' AS domain, 3.5 AS intensity),
    STRUCT('051' AS cameo, 'SUPPORT' AS type, 'status' AS domain, 3.4 AS intensity),
    STRUCT('052' AS cameo, 'SUPPORT' AS type, 'status' AS domain, 3.5 AS intensity),
    STRUCT('053' AS cameo, 'SUPPORT' AS type, 'status' AS domain, 3.8 AS intensity),
    STRUCT('054' AS cameo, 'SUPPORT' AS type, 'status' AS domain, 6.0 AS intensity),
    STRUCT('055' AS cameo, 'SUPPORT' AS type, 'status' AS domain, 7.0 AS intensity),
    STRUCT('056' AS cameo, 'SUPPORT' AS type, 'status' AS domain, 7.0 AS intensity),
    STRUCT('057' AS cameo, 'SUPPORT' AS type, 'status' AS domain, 8.0 AS intensity),
    STRUCT('060' AS cameo, 'COOPERATE' AS type, 'society' AS domain, 6.0 AS intensity),
    STRUCT('061' AS cameo, 'COOPERATE' AS type, 'economy' AS domain, 6.4 AS intensity),
    STRUCT('062' AS cameo, 'COOPERATE' AS type, 'security' AS domain, 7.4 AS intensity),
    STRUCT('063' AS cameo, 'COOPERATE' AS type, 'status' AS domain, 7.4 AS intensity),
    STRUCT('064' AS cameo, 'COOPERATE' AS type, 'security' AS domain, 7.0 AS intensity),
    STRUCT('070' AS cameo, 'AID' AS type, 'economy' AS domain, 7.0 AS intensity),
    STRUCT('071' AS cameo, 'AID' AS type, 'economy' AS domain, 7.4 AS intensity),
    STRUCT('072' AS cameo, 'AID' AS type, 'security' AS domain, 8.3 AS intensity),
    STRUCT('073' AS cameo, 'AID' AS type, 'society' AS domain, 7.4 AS intensity),
    STRUCT('074' AS cameo, 'AID' AS type, 'security' AS domain, 8.5 AS intensity),
    STRUCT('075' AS cameo, 'AID' AS type, 'society' AS domain, 7.0 AS intensity),
    STRUCT('080' AS cameo, 'CONCEDE' AS type, 'status' AS domain, 5.0 AS intensity),
    STRUCT('081' AS cameo, 'CONCEDE' AS type, 'status' AS domain, 5.0 AS intensity),
    STRUCT('0811' AS cameo, 'CONCEDE' AS type, 'status' AS domain, 5.0 AS intensity),
    STRUCT('0812' AS cameo, 'CONCEDE' AS type, 'status' AS domain, 5.0 AS intensity),
    STRUCT('0813' AS cameo, 'RETREAT' AS type, 'status' AS domain, 5.0 AS intensity),
    STRUCT('0814' AS cameo, 'RETREAT' AS type, 'status' AS domain, 5.0 AS intensity),
    STRUCT('082' AS cameo, 'CONCEDE' AS type, 'status' AS domain, 6.8 AS intensity),
    STRUCT('083' AS cameo, 'CONCEDE' AS type, 'status' AS domain, 5.0 AS intensity),
    STRUCT('0831' AS cameo, 'CONCEDE' AS type, 'status' AS domain, 5.0 AS intensity),
    STRUCT('0832' AS cameo, 'CONCEDE' AS type, 'status' AS domain, 5.0 AS intensity),
    STRUCT('0833' AS cameo, 'CONCEDE' AS type, 'society' AS domain, 5.0 AS intensity),
    STRUCT('0834' AS cameo, 'CONCEDE' AS type, 'status' AS domain, 5.0 AS intensity),
    STRUCT('084' AS cameo, 'RETREAT' AS type, 'security' AS domain, 7.0 AS intensity),
    STRUCT('0841' AS cameo, 'RETREAT' AS type, 'status' AS domain, 7.0 AS intensity),
    STRUCT('0842' AS cameo, 'RETREAT' AS type, 'status' AS domain, 7.0 AS intensity),
    STRUCT('085' AS cameo, 'RETREAT' AS type, 'economy' AS domain, 7.0 AS intensity),
    STRUCT('086' AS cameo, 'RETREAT' AS type, 'status' AS domain, 9.0 AS intensity),
    STRUCT('0861' AS cameo, 'RETREAT' AS type, 'security' AS domain, 9.0 AS intensity),
    STRUCT('0862' AS cameo, 'RETREAT' AS type, 'status' AS domain, 9.0 AS intensity),
    STRUCT('0863' AS cameo, 'RETREAT' AS type, 'society' AS domain, 9.0 AS intensity),
    STRUCT('087' AS cameo, 'RETREAT' AS type, 'security' AS domain, 9.2 AS intensity),
    STRUCT('0871' AS cameo, 'RETREAT' AS type, 'security' AS domain, 9.0 AS intensity),
    STRUCT('0872' AS cameo, 'RETREAT' AS type, 'security' AS domain, 9.0 AS intensity),
    STRUCT('0873' AS cameo, 'RETREAT' AS type, 'security' AS domain, 9.0 AS intensity),
    STRUCT('0874' AS cameo, 'RETREAT' AS type, 'security' AS domain, 10.0 AS intensity),
    STRUCT('090' AS cameo, 'ACCUSE' AS type, 'status' AS domain, -2.0 AS intensity),
    STRUCT('091' AS cameo, 'ACCUSE' AS type, 'society' AS domain, -2.0 AS intensity),
    STRUCT('092' AS cameo, 'ACCUSE' AS type, 'society' AS domain, -2.0 AS intensity),
    STRUCT('093' AS cameo, 'ACCUSE' AS type, 'security' AS domain, -2.0 AS intensity),
    STRUCT('094' AS cameo, 'ACCUSE' AS type, 'security' AS domain, -2.0 AS intensity),
    STRUCT('100' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('101' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('1011' AS cameo, 'REQUEST' AS type, 'economy' AS domain, -5.0 AS intensity),
    STRUCT('1012' AS cameo, 'REQUEST' AS type, 'security' AS domain, -5.0 AS intensity),
    STRUCT('1013' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('1014' AS cameo, 'REQUEST' AS type, 'security' AS domain, -5.0 AS intensity),
    STRUCT('102' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('103' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('1031' AS cameo, 'REQUEST' AS type, 'economy' AS domain, -5.0 AS intensity),
    STRUCT('1032' AS cameo, 'REQUEST' AS type, 'security' AS domain, -5.0 AS intensity),
    STRUCT('1033' AS cameo, 'REQUEST' AS type, 'society' AS domain, -5.0 AS intensity),
    STRUCT('1034' AS cameo, 'REQUEST' AS type, 'security' AS domain, -5.0 AS intensity),
    STRUCT('104' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('1041' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('1042' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('1043' AS cameo, 'REQUEST' AS type, 'society' AS domain, -5.0 AS intensity),
    STRUCT('1044' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('105' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('1051' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('1052' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('1053' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('1054' AS cameo, 'REQUEST' AS type, 'economy' AS domain, -5.0 AS intensity),
    STRUCT('1055' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('1056' AS cameo, 'REQUEST' AS type, 'security' AS domain, -5.0 AS intensity),
    STRUCT('106' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('107' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('108' AS cameo, 'REQUEST' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('110' AS cameo, 'ACCUSE' AS type, 'status' AS domain, -2.0 AS intensity),
    STRUCT('111' AS cameo, 'ACCUSE' AS type, 'status' AS domain, -2.0 AS intensity),
    STRUCT('112' AS cameo, 'ACCUSE' AS type, 'status' AS domain, -2.0 AS intensity),
    STRUCT('1121' AS cameo, 'ACCUSE' AS type, 'society' AS domain, -2.0 AS intensity),
    STRUCT('1122' AS cameo, 'ACCUSE' AS type, 'society' AS domain, -2.0 AS intensity),
    STRUCT('1123' AS cameo, 'ACCUSE' AS type, 'security' AS domain, -2.0 AS intensity),
    STRUCT('1124' AS cameo, 'ACCUSE' AS type, 'security' AS domain, -2.0 AS intensity),
    STRUCT('1125' AS cameo, 'ACCUSE' AS type, 'status' AS domain, -2.0 AS intensity),
    STRUCT('113' AS cameo, 'ACCUSE' AS type, 'status' AS domain, -2.0 AS intensity),
    STRUCT('114' AS cameo, 'ACCUSE' AS type, 'status' AS domain, -2.0 AS intensity),
    STRUCT('115' AS cameo, 'ACCUSE' AS type, 'status' AS domain, -2.0 AS intensity),
    STRUCT('116' AS cameo, 'ACCUSE' AS type, 'status' AS domain, -2.0 AS intensity),
    STRUCT('120' AS cameo, 'REJECT' AS type, 'status' AS domain, -4.0 AS intensity),
    STRUCT('121' AS cameo, 'REJECT' AS type, 'status' AS domain, -4.0 AS intensity),
    STRUCT('1211' AS cameo, 'REJECT' AS type, 'economy' AS domain, -4.0 AS intensity),
    STRUCT('1212' AS cameo, 'REJECT' AS type, 'security' AS domain, -4.0 AS intensity),
    STRUCT('1213' AS cameo, 'REJECT' AS type, 'status' AS domain, -4.0 AS intensity),
    STRUCT('1214' AS cameo, 'REJECT' AS type, 'security' AS domain, -4.0 AS intensity),
    STRUCT('122' AS cameo, 'REJECT' AS type, 'status' AS domain, -4.0 AS intensity),
    STRUCT('1221' AS cameo, 'REJECT' AS type, 'economy' AS domain, -4.0 AS intensity),
    STRUCT('1222' AS cameo, 'REJECT' AS type, 'security' AS domain, -4.0 AS intensity),
    STRUCT('1223' AS cameo, 'REJECT' AS type, 'society' AS domain, -4.0 AS intensity),
    STRUCT('1224' AS cameo, 'REJECT' AS type, 'security' AS domain, -4.0 AS intensity),
    STRUCT('123' AS cameo, 'REJECT' AS type, 'status' AS domain, -4.0 AS intensity),
    STRUCT('1231' AS cameo, 'REJECT' AS type, 'status' AS domain, -4.0 AS intensity),
    STRUCT('1232' AS cameo, 'REJECT' AS type, 'status' AS domain, -4.0 AS intensity),
    STRUCT('1233' AS cameo, 'REJECT' AS type, 'society' AS domain, -4.0 AS intensity),
    STRUCT('1234' AS cameo, 'REJECT' AS type, 'status' AS domain, -4.0 AS intensity),
    STRUCT('124' AS cameo, 'REJECT' AS type, 'status' AS domain, -4.0 AS intensity),
    STRUCT('1241' AS cameo, 'REJECT' AS type, 'status' AS domain, -4.0 AS intensity),
    STRUCT('1242' AS cameo, 'REJECT' AS type, 'status' AS domain, -4.0 AS intensity),
    STRUCT('1243' AS cameo, 'REJECT' AS type, 'status' AS domain, -4.0 AS intensity),
    STRUCT('1244' AS cameo, 'REJECT' AS type, 'economy' AS domain, -4.0 AS intensity),
    STRUCT('1245' AS cameo, 'REJECT' AS type, 'status' AS domain, -4.0 AS intensity),
    STRUCT('1246' AS cameo, 'REJECT' AS type, 'security' AS domain, -4.0 AS intensity),
    STRUCT('125' AS cameo, 'REJECT' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('126' AS cameo, 'REJECT' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('127' AS cameo, 'REJECT' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('128' AS cameo, 'REJECT' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('129' AS cameo, 'REJECT' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('130' AS cameo, 'THREATEN' AS type, 'security' AS domain, -4.4 AS intensity),
    STRUCT('131' AS cameo, 'THREATEN' AS type, 'security' AS domain, -5.8 AS intensity),
    STRUCT('1311' AS cameo, 'THREATEN' AS type, 'security' AS domain, -5.8 AS intensity),
    STRUCT('1312' AS cameo, 'THREATEN' AS type, 'economy' AS domain, -5.8 AS intensity),
    STRUCT('1313' AS cameo, 'THREATEN' AS type, 'status' AS domain, -5.8 AS intensity),
    STRUCT('132' AS cameo, 'THREATEN' AS type, 'status' AS domain, -5.8 AS intensity),
    STRUCT('1321' AS cameo, 'THREATEN' AS type, 'society' AS domain, -5.8 AS intensity),
    STRUCT('1322' AS cameo, 'THREATEN' AS type, 'status' AS domain, -5.8 AS intensity),
    STRUCT('1323' AS cameo, 'THREATEN' AS type, 'status' AS domain, -5.8 AS intensity),
    STRUCT('1324' AS cameo, 'THREATEN' AS type, 'status' AS domain, -5.8 AS intensity),
    STRUCT('133' AS cameo, 'THREATEN' AS type, 'security' AS domain, -5.8 AS intensity),
    STRUCT('134' AS cameo, 'THREATEN' AS type, 'status' AS domain, -5.8 AS intensity),
    STRUCT('135' AS cameo, 'THREATEN' AS type, 'status' AS domain, -5.9 AS intensity),
    STRUCT('136' AS cameo, 'THREATEN' AS type, 'status' AS domain, -5.9 AS intensity),
    STRUCT('137' AS cameo, 'THREATEN' AS type, 'status' AS domain, -5.9 AS intensity),
    STRUCT('138' AS cameo, 'THREATEN' AS type, 'security' AS domain, -7.0 AS intensity),
    STRUCT('1381' AS cameo, 'THREATEN' AS type, 'security' AS domain, -7.0 AS intensity),
    STRUCT('1382' AS cameo, 'THREATEN' AS type, 'security' AS domain, -7.0 AS intensity),
    STRUCT('1383' AS cameo, 'THREATEN' AS type, 'security' AS domain, -7.0 AS intensity),
    STRUCT('1384' AS cameo, 'THREATEN' AS type, 'security' AS domain, -7.0 AS intensity),
    STRUCT('1385' AS cameo, 'THREATEN' AS type, 'security' AS domain, -7.0 AS intensity),
    STRUCT('139' AS cameo, 'THREATEN' AS type, 'status' AS domain, -7.0 AS intensity),
    STRUCT('140' AS cameo, 'PROTEST' AS type, 'status' AS domain, -6.5 AS intensity),
    STRUCT('141' AS cameo, 'PROTEST' AS type, 'status' AS domain, -6.5 AS intensity),
    STRUCT('1411' AS cameo, 'PROTEST' AS type, 'status' AS domain, -6.5 AS intensity),
    STRUCT('1412' AS cameo, 'PROTEST' AS type, 'status' AS domain, -6.5 AS intensity),
    STRUCT('1413' AS cameo, 'PROTEST' AS type, 'society' AS domain, -6.5 AS intensity),
    STRUCT('1414' AS cameo, 'PROTEST' AS type, 'status' AS domain, -6.5 AS intensity),
    STRUCT('142' AS cameo, 'PROTEST' AS type, 'status' AS domain, -6.5 AS intensity),
    STRUCT('1421' AS cameo, 'PROTEST' AS type, 'status' AS domain, -6.5 AS intensity),
    STRUCT('1422' AS cameo, 'PROTEST' AS type, 'status' AS domain, -6.5 AS intensity),
    STRUCT('1423' AS cameo, 'PROTEST' AS type, 'society' AS domain, -6.5 AS intensity),
    STRUCT('1424' AS cameo, 'PROTEST' AS type, 'status' AS domain, -6.5 AS intensity),
    STRUCT('143' AS cameo, 'PROTEST' AS type, 'status' AS domain, -6.5 AS intensity),
    STRUCT('1431' AS cameo, 'PROTEST' AS type, 'status' AS domain, -6.5 AS intensity),
    STRUCT('1432' AS cameo, 'PROTEST' AS type, 'status' AS domain, -6.5 AS intensity),
    STRUCT('1433' AS cameo, 'PROTEST' AS type, 'society' AS domain, -6.5 AS intensity),
    STRUCT('1434' AS cameo, 'PROTEST' AS type, 'status' AS domain, -6.5 AS intensity),
    STRUCT('144' AS cameo, 'PROTEST' AS type, 'status' AS domain, -7.5 AS intensity),
    STRUCT('1441' AS cameo, 'PROTEST' AS type, 'status' AS domain, -7.5 AS intensity),
    STRUCT('1442' AS cameo, 'PROTEST' AS type, 'status' AS domain, -7.5 AS intensity),
    STRUCT('1443' AS cameo, 'PROTEST' AS type, 'society' AS domain, -7.5 AS intensity),
    STRUCT('1444' AS cameo, 'PROTEST' AS type, 'status' AS domain, -7.5 AS intensity),
    STRUCT('145' AS cameo, 'PROTEST' AS type, 'status' AS domain, -7.5 AS intensity),
    STRUCT('1451' AS cameo, 'PROTEST' AS type, 'status' AS domain, -7.5 AS intensity),
    STRUCT('1452' AS cameo, 'PROTEST' AS type, 'status' AS domain, -7.5 AS intensity),
    STRUCT('1453' AS cameo, 'PROTEST' AS type, 'society' AS domain, -7.5 AS intensity),
    STRUCT('1454' AS cameo, 'PROTEST' AS type, 'status' AS domain, -7.5 AS intensity),
    STRUCT('150' AS cameo, 'MOBILIZE' AS type, 'security' AS domain, -7.2 AS intensity),
    STRUCT('151' AS cameo, 'MOBILIZE' AS type, 'security' AS domain, -7.2 AS intensity),
    STRUCT('152' AS cameo, 'MOBILIZE' AS type, 'security' AS domain, -7.2 AS intensity),
    STRUCT('153' AS cameo, 'MOBILIZE' AS type, 'security' AS domain, -7.2 AS intensity),
    STRUCT('154' AS cameo, 'MOBILIZE' AS type, 'security' AS domain, -7.2 AS intensity),
    STRUCT('160' AS cameo, 'SANCTION' AS type, 'economy' AS domain, -4.0 AS intensity),
    STRUCT('161' AS cameo, 'SANCTION' AS type, 'status' AS domain, -4.0 AS intensity),
    STRUCT('162' AS cameo, 'SANCTION' AS type, 'economy' AS domain, -5.6 AS intensity),
    STRUCT('1621' AS cameo, 'SANCTION' AS type, 'economy' AS domain, -5.6 AS intensity),
    STRUCT('1622' AS cameo, 'SANCTION' AS type, 'security' AS domain, -5.6 AS intensity),
    STRUCT('1623' AS cameo, 'SANCTION' AS type, 'society' AS domain, -5.6 AS intensity),
    STRUCT('163' AS cameo, 'COERCE' AS type, 'economy' AS domain, -8.0 AS intensity),
    STRUCT('164' AS cameo, 'SANCTION' AS type, 'status' AS domain, -6.5 AS intensity),
    STRUCT('165' AS cameo, 'SANCTION' AS type, 'status' AS domain, -5.9 AS intensity),
    STRUCT('166' AS cameo, 'SANCTION' AS type, 'status' AS domain, -7.0 AS intensity),
    STRUCT('1661' AS cameo, 'SANCTION' AS type, 'security' AS domain, -7.0 AS intensity),
    STRUCT('1662' AS cameo, 'SANCTION' AS type, 'status' AS domain, -7.0 AS intensity),
    STRUCT('1663' AS cameo, 'SANCTION' AS type, 'society' AS domain, -7.0 AS intensity),
    STRUCT('170' AS cameo, 'COERCE' AS type, 'status' AS domain, -7.0 AS intensity),
    STRUCT('171' AS cameo, 'COERCE' AS type, 'society' AS domain, -9.2 AS intensity),
    STRUCT('1711' AS cameo, 'COERCE' AS type, 'society' AS domain, -9.2 AS intensity),
    STRUCT('1712' AS cameo, 'ASSAULT' AS type, 'society' AS domain, -9.2 AS intensity),
    STRUCT('172' AS cameo, 'COERCE' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('1721' AS cameo, 'COERCE' AS type, 'society' AS domain, -5.0 AS intensity),
    STRUCT('1722' AS cameo, 'COERCE' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('1723' AS cameo, 'COERCE' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('1724' AS cameo, 'COERCE' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('173' AS cameo, 'COERCE' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('174' AS cameo, 'COERCE' AS type, 'status' AS domain, -5.0 AS intensity),
    STRUCT('175' AS cameo, 'ASSAULT' AS type, 'status' AS domain, -9.0 AS intensity),
    STRUCT('180' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -9.0 AS intensity),
    STRUCT('181' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -9.0 AS intensity),
    STRUCT('182' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -9.5 AS intensity),
    STRUCT('1821' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -9.0 AS intensity),
    STRUCT('1822' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -9.0 AS intensity),
    STRUCT('1823' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('183' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('1831' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('1832' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('1833' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('1834' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('184' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -8.0 AS intensity),
    STRUCT('185' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -8.0 AS intensity),
    STRUCT('186' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('190' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('191' AS cameo, 'COERCE' AS type, 'security' AS domain, -9.5 AS intensity),
    STRUCT('192' AS cameo, 'COERCE' AS type, 'security' AS domain, -9.5 AS intensity),
    STRUCT('193' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('194' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('195' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('1951' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('1952' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('196' AS cameo, 'ASSAULT' AS type, 'status' AS domain, -9.5 AS intensity),
    STRUCT('200' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -9.9 AS intensity),
    STRUCT('201' AS cameo, 'ASSAULT' AS type, 'society' AS domain, -9.5 AS intensity),
    STRUCT('202' AS cameo, 'ASSAULT' AS type, 'society' AS domain, -10.0 AS intensity),
    STRUCT('203' AS cameo, 'ASSAULT' AS type, 'society' AS domain, -9.9 AS intensity),
    STRUCT('204' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('2041' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity),
    STRUCT('2042' AS cameo, 'ASSAULT' AS type, 'security' AS domain, -10.0 AS intensity)
  ]) AS m
), acts AS (
  SELECT
    r.number,
    r.date,
    r.actor,
    r.recipient,
    r.weight,
    m.type,
    m.domain,
    m.intensity,
    GREATEST(r.date, r.added) AS known
  FROM rows_told AS r
  JOIN meanings AS m
    ON m.cameo = r.cameo
  WHERE
    r.actor <> r.recipient
    AND GREATEST(r.date, r.added) <= CAST('2019-09-12' AS DATE)
), ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY date, actor, recipient, type
      ORDER BY known NULLS LAST, weight DESC, CAST(number AS STRING) NULLS LAST
    ) AS place,
    COUNT(*) OVER (PARTITION BY date, actor, recipient, type) AS n,
    SUM(weight) OVER (PARTITION BY date, actor, recipient, type) AS reports
  FROM acts
)
SELECT
  period,
  direction,
  domain,
  quad_class,
  COUNT(*) AS n_acts,
  SUM(n_rows) AS n_rows,
  ROUND(SUM(weight), 6) AS weight,
  ROUND(SUM(intensity), 6) AS intensity
FROM (
  SELECT
    CAST(DATE_TRUNC(CAST(date AS DATE), MONTH) AS DATE) AS period,
    actor || '>' || recipient AS direction,
    domain,
    CASE type
      WHEN 'ACCUSE'
      THEN 'verbal conflict'
      WHEN 'AGREE'
      THEN 'verbal cooperation'
      WHEN 'AID'
      THEN 'material cooperation'
      WHEN 'ASSAULT'
      THEN 'material conflict'
      WHEN 'COERCE'
      THEN 'material conflict'
      WHEN 'CONCEDE'
      THEN 'verbal cooperation'
      WHEN 'CONSULT'
      THEN 'verbal cooperation'
      WHEN 'COOPERATE'
      THEN 'material cooperation'
      WHEN 'MOBILIZE'
      THEN 'material conflict'
      WHEN 'PROTEST'
      THEN 'material conflict'
      WHEN 'REJECT'
      THEN 'verbal conflict'
      WHEN 'REQUEST'
      THEN 'verbal conflict'
      WHEN 'RETREAT'
      THEN 'material cooperation'
      WHEN 'SANCTION'
      THEN 'material conflict'
      WHEN 'SUPPORT'
      THEN 'verbal cooperation'
      WHEN 'THREATEN'
      THEN 'verbal conflict'
    END AS quad_class,
    n AS n_rows,
    reports AS weight,
    intensity
  FROM ranked
  WHERE
    place = 1
) AS p
GROUP BY
  period,
  direction,
  domain,
  quad_class
ORDER BY
  period NULLS LAST,
  direction NULLS LAST,
  domain NULLS LAST,
  quad_class NULLS LAST
