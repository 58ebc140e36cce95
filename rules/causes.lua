-- 致贫原因：按登记表十二项的次序，最后是甘肃方案所列的缺项目。每项凭登记数据认定，不看登记的主要致贫原因。
-- severity 是程度，0 至 1：病、残、学、灾、婚看负担占收入的比例；缺这缺那的看欠缺的比例，再乘条件类原因权数。

local function 比例(数) return max(0, min(1, 数)) end
local function 负担(支出, 户) return 比例(支出 / max(户.纯收入, 1)) end
local function 超出(支出, 负担率, 户) return 支出 > 负担率 * max(户.纯收入, 0) end -- 纯收入为负按 0 计

cause.因病 {
  basis = "贫困户登记表 致贫原因 01",
  when = function(户, 标准)
    return 户.大病人数 > 0 or 超出(户.自付医疗费, 标准.灾难性医疗支出率, 户)
  end,
  severity = function(户, 标准)
    local 程度 = 负担(户.自付医疗费, 户)
    if 户.大病人数 > 0 then return max(程度, 标准.大病致贫程度) end
    return 程度
  end,
}

cause.因残 {
  basis = "贫困户登记表 致贫原因 02",
  when = function(户, 标准)
    return 户.重度残疾人数 > 0
        or 户.残疾人数 > 0 and 户.劳动力人数 < 标准.因残劳动力占比 * 户.家庭人口数
  end,
  severity = function(户) return 比例(户.残疾人数 / max(户.家庭人口数, 1)) end,
}

cause.因学 {
  basis = "贫困户登记表 致贫原因 03，须有高中以上在校生",
  when = function(户, 标准)
    return 户.高中以上在校人数 > 0 and 超出(户.自付教育费, 标准.教育支出负担率, 户)
  end,
  severity = function(户) return 负担(户.自付教育费, 户) end,
}

cause.因灾 {
  basis = "贫困户登记表 致贫原因 04",
  when = function(户, 标准)
    return 户.灾害损失 >= 标准.重大灾害损失额 or 超出(户.灾害损失, 标准.灾害损失负担率, 户)
  end,
  severity = function(户) return 负担(户.灾害损失, 户) end,
}

cause.缺土地 {
  basis = "贫困户登记表 致贫原因 05",
  when = function(户, 标准)
    return 户.耕地面积 + 户.林果面积 < 标准.人均耕地下限 * 户.家庭人口数
       and 户.牧草地面积 < 标准.人均牧草地下限 * 户.家庭人口数
  end,
  severity = function(户, 标准)
    local 应有 = 标准.人均耕地下限 * 户.家庭人口数
    return 标准.条件类原因权数 * 比例((应有 - 户.耕地面积 - 户.林果面积) / 应有)
  end,
}

cause.缺水 {
  basis = "贫困户登记表 致贫原因 06；饮水困难口径",
  when = function(户, 标准)
    return 户.取水往返时间 > 标准.饮水困难取水时间 or 户.年缺水月数 > 标准.饮水困难缺水月数
  end,
  severity = function(户, 标准)
    return 标准.条件类原因权数 * 比例(户.年缺水月数 / 标准.全年月数)
  end,
}

cause.缺技术 {
  basis = "贫困户登记表 致贫原因 07",
  when = function(户)
    return 户.劳动力人数 > 0 and 户.技能人数 == 0 and not 户.是否获得技术指导
  end,
  severity = function(户, 标准)
    return 标准.条件类原因权数 * 比例(户.劳动力人数 / max(户.家庭人口数, 1))
  end,
}

cause.缺劳力 {
  basis = "贫困户登记表 致贫原因 08",
  when = function(户, 标准)
    return 户.劳动力人数 == 0 or 户.家庭人口数 > 标准.劳动力负担人数 * 户.劳动力人数
  end,
  severity = function(户, 标准)
    return 标准.条件类原因权数 * 比例(1 - 户.劳动力人数 / max(户.家庭人口数, 1))
  end,
}

cause.缺资金 {
  basis = "贫困户登记表 致贫原因 09",
  when = function(户, 标准)
    return 户.劳动力人数 > 0 and 户.资金缺口 >= 标准.资金缺口下限
  end,
  severity = function(户, 标准)
    return 标准.条件类原因权数 * 比例(户.资金缺口 / max(户.生产资金需求, 1))
  end,
}

cause.交通条件落后 {
  basis = "贫困户登记表 致贫原因 10",
  when = function(户, 标准)
    return not 户.村.是否通硬化路
        or 户.与村主干路距离 > 标准.偏远距离
       and (户.入户路类型 == "泥土路" or 户.入户路类型 == "砂石路")
  end,
  severity = function(户, 标准)
    return 标准.条件类原因权数 * 比例(户.与村主干路距离 / 标准.极远距离)
  end,
}

cause.自身发展动力不足 {
  basis = "贫困户登记表 致贫原因 11",
  when = function(户, 标准)
    return 户.劳动力人数 > 0 and 户.务工人数 == 0
       and (户.生产经营性收入 < 标准.自主经营收入下限 or 户.撂荒耕地面积 > 标准.撂荒比例 * 户.耕地面积)
  end,
  severity = function(户, 标准)
    return 标准.条件类原因权数 * 比例(户.撂荒耕地面积 / max(户.耕地面积, 1))
  end,
}

cause.因婚 {
  basis = "贫困户登记表 致贫原因 12",
  when = function(户, 标准) return 超出(户.婚嫁支出, 标准.婚嫁支出负担率, 户) end,
  severity = function(户) return 负担(户.婚嫁支出, 户) end,
}

cause.缺项目 {
  label = "缺增收项目",
  basis = "甘肃省“1+17”方案 区分因灾、因病、因学和缺项目、缺资金、缺技术",
  when = function(户)
    return 户.增收项目 == "无" and not 户.是否加入农民专业合作组织
       and not 户.是否有龙头企业带动 and not 户.是否有创业致富带头人带动
  end,
  severity = function(户, 标准)
    local 标准线 = max(标准.国家扶贫标准 * 户.家庭人口数, 1)
    return 标准.条件类原因权数 * 比例(1 - 户.生产经营性收入 / 标准线)
  end,
}
