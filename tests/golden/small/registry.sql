CREATE TABLE 登记信息 (项目 TEXT PRIMARY KEY, 内容 TEXT);
INSERT INTO 登记信息 VALUES ('数据截止日期', '2015-12-31'), ('来源', '测试'), ('合成数据', '是');
CREATE TABLE 户 (
    户编号 TEXT PRIMARY KEY, 村代码 TEXT, 家庭人口数 INTEGER, 工资性收入 NUMERIC, 经营性收入 NUMERIC,
    自付医疗费 NUMERIC, 危房等级 TEXT);
INSERT INTO 户 VALUES
    ('1', '620123101201', 2, 5000, 710, 0, 'A级'),
    ('2', '620123101201', 2, 5000, 709.99, 9000, 'D级'),
    ('3', '620123101202', 3, 8000, NULL, 100, 'C级');
CREATE TABLE 成员 (人编号 TEXT PRIMARY KEY, 户编号 TEXT, 健康状况 TEXT);
INSERT INTO 成员 VALUES
    ('11', '1', '健康'), ('12', '1', '健康'), ('21', '2', '患有大病'), ('22', '2', '健康'),
    ('31', '3', '健康'), ('32', '3', '残疾'), ('33', '3', '健康');
