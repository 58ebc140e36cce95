-- 收入：按登记表各项重新核算。认定纯收入是退出时看的数：不计一次性和专项补助。

fact.转移性收入 {
  basis = "登记表 转移性收入各项合计", type = "money", unit = "元/年",
  value = function(户)
    return 户.计划生育金 + 户.低保金 + 户.五保金 + 户.养老保险金 + 户.生态补偿金 + 户.残疾人两项补贴
      + 户.农业补贴 + 户.教育资助金 + 户.医疗报销救助金 + 户.搬迁危改补助金 + 户.产业奖补金
      + 户.临时救助金 + 户.保险理赔金 + 户.捐赠慰问金 + 户.其他转移性收入
  end,
}

fact.年收入 {
  basis = "登记表 工资性、生产经营性、财产性、转移性收入合计", type = "money", unit = "元/年",
  value = function(户)
    return 户.工资性收入 + 户.生产经营性收入 + 户.财产性收入 + 户.转移性收入
  end,
}

fact.纯收入 {
  basis = "年收入减生产经营性支出", type = "money", unit = "元/年",
  value = function(户) return 户.年收入 - 户.生产经营性支出 end,
}

fact.不计入收入 {
  label = "认定退出时不计入的收入",
  basis = "标准 不计入收入项目", type = "money", unit = "元/年",
  value = function(户, 标准)
    local 合计 = 0
    for _, 项目 in ipairs(标准.不计入收入项目) do 合计 = 合计 + 户[项目] end
    return 合计
  end,
}

fact.认定纯收入 {
  basis = "纯收入减不计入的收入", type = "money", unit = "元/年",
  value = function(户) return 户.纯收入 - 户.不计入收入 end,
}

fact.人均纯收入 {
  basis = "纯收入除以家庭人口数", type = "money", unit = "元/人·年",
  value = function(户) return 户.纯收入 / 户.家庭人口数 end,
}

fact.认定人均纯收入 {
  basis = "认定纯收入除以家庭人口数", type = "money", unit = "元/人·年",
  value = function(户) return 户.认定纯收入 / 户.家庭人口数 end,
}

fact.月均工资 {
  label = "务工月均工资",
  basis = "工资性收入除以务工总月数", type = "money", unit = "元/月",
  value = function(户) return 户.工资性收入 / 户.务工总月数 end,
}

fact.资金缺口 {
  basis = "生产资金需求减自有资金", type = "money", unit = "元",
  value = function(户) return max(0, 户.生产资金需求 - 户.自有资金) end,
}

fact.刚性支出 {
  label = "医疗、教育、灾害等刚性支出",
  basis = "防止返贫监测 刚性支出", type = "money", unit = "元/年",
  value = function(户) return 户.自付医疗费 + 户.自付教育费 + 户.灾害损失 end,
}
