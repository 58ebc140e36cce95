-- 收入：按登记表各项重新核算。认定纯收入是退出时看的数：不计一次性和专项补助。

local 转移性收入项目 = {
  "计划生育金", "低保金", "五保金", "养老保险金", "生态补偿金", "残疾人两项补贴", "农业补贴", "教育资助金",
  "医疗报销救助金", "搬迁危改补助金", "产业奖补金", "临时救助金", "保险理赔金", "捐赠慰问金", "其他转移性收入",
}
local 其中项目 = { "公益性岗位收入", "林业收入", "资产收益扶贫分红收入", "土地流转收入" } -- 已含在前三类收入里

fact.转移性收入 {
  basis = "登记表 转移性收入各项合计", type = "money", unit = "元/年",
  value = function(户)
    local 合计 = 0
    for _, 项目 in ipairs(转移性收入项目) do 合计 = 合计 + 户[项目] end
    return 合计
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

-- 不计入的项目不加进来，而不是加了再减：它没有填写时，不影响认定。
local function 收入合计(户, 不计入, 另外不计入)
  local 合计 = 户.工资性收入 + 户.生产经营性收入 + 户.财产性收入 - 户.生产经营性支出
  for _, 项目 in ipairs(转移性收入项目) do
    if not contains(不计入, 项目) and not contains(另外不计入, 项目) then 合计 = 合计 + 户[项目] end
  end
  for _, 项目 in ipairs(其中项目) do
    if contains(不计入, 项目) then 合计 = 合计 - 户[项目] end
  end
  return 合计
end

fact.认定纯收入 {
  label = "纯收入，不含不计入收入的项目",
  basis = "标准 不计入收入项目", type = "money", unit = "元/年",
  value = function(户, 标准) return 收入合计(户, 标准.不计入收入项目, {}) end,
}

fact.低保前收入 {
  label = "认定纯收入，不含低保金和五保金",
  basis = "低保按家庭收入核定，不含低保金本身", type = "money", unit = "元/年",
  value = function(户, 标准)
    return 收入合计(户, 标准.不计入收入项目, { "低保金", "五保金" })
  end,
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
