-- 帮扶措施之四：发展社会事业（教育、卫生、文化、科技、社会救助），以及干部结对帮扶。

-- 教育扶贫：按学段到人

fact.学段 {
  basis = "登记表 在校生状况", type = "enum", each = "成员",
  values = { "不在校", "学前", "小学", "初中", "高中", "中职", "高职", "大学" },
  value = function(人)
    local 状况 = 人.在校生状况
    if 状况 == "非在校生" then return "不在校" end
    if 状况 == "学前教育" then return "学前" end
    if 状况 == "小学" then return "小学" end
    if 状况 == "七年级" or 状况 == "八年级" or 状况 == "九年级" then return "初中" end
    if 状况 == "高中一年级" or 状况 == "高中二年级" or 状况 == "高中三年级" then return "高中" end
    if 状况 == "中职一年级" or 状况 == "中职二年级" or 状况 == "中职三年级" then return "中职" end
    if 状况 == "高职一年级" or 状况 == "高职二年级" or 状况 == "高职三年级" then return "高职" end
    return "大学"
  end,
}

fact.不能到校 {
  label = "因残不能到校就读",
  basis = "登记表 未上学原因；残疾人证", type = "boolean", each = "成员",
  value = function(人) return 人.未上学原因 == "因残" or 人.重度残疾 end,
}

aid.控辍保学 {
  label = "劝返复学",
  department = "教育", basis = "甘肃省“1+17”方案 教育扶贫；《中华人民共和国义务教育法》",
  answers = { "义务教育" }, each = "成员",
  eligible = function(人) return 人.失学 and not 人.不能到校 end,
}

aid.送教上门 {
  department = "教育", basis = "《甘肃省精准脱贫验收标准及指标解释》义务教育，送教上门视为在校",
  answers = { "义务教育" }, each = "成员",
  eligible = function(人) return 人.失学 and 人.不能到校 end,
}

aid.学前教育资助 {
  department = "教育", basis = "甘肃省学前教育资助",
  answers = { "因学" }, each = "成员",
  eligible = function(人, 户) return 户.建档立卡户 and 人.学段 == "学前" end,
  amount = function(人, 户, 标准) return 标准.学前教育资助 end,
}

aid.义务教育生活补助 {
  label = "义务教育家庭经济困难学生生活补助",
  department = "教育", basis = "城乡义务教育 家庭经济困难学生生活补助",
  answers = { "因学", "义务教育" }, each = "成员",
  eligible = function(人, 户) return 户.建档立卡户 and (人.学段 == "小学" or 人.学段 == "初中") end,
  amount = function(人, 户, 标准)
    if 人.学段 == "小学" then
      return 人.是否寄宿生 and 标准.小学寄宿生补助 or 标准.小学非寄宿生补助
    end
    return 人.是否寄宿生 and 标准.初中寄宿生补助 or 标准.初中非寄宿生补助
  end,
}

aid.营养改善计划 {
  department = "教育", basis = "农村义务教育学生营养改善计划",
  answers = { "因学", "不愁吃" }, each = "成员",
  eligible = function(人) return 人.学段 == "小学" or 人.学段 == "初中" end,
  amount = function(人, 户, 标准) return 标准.营养膳食日补助 * 标准.营养膳食天数 end,
}

aid.普通高中资助 {
  label = "普通高中免学杂费和国家助学金",
  department = "教育", basis = "普通高中国家助学金",
  answers = { "因学" }, each = "成员",
  eligible = function(人, 户) return 户.建档立卡户 and 人.学段 == "高中" end,
  amount = function(人, 户, 标准) return 标准.普通高中助学金 end,
}

aid.中职资助 {
  label = "中等职业教育免学费和国家助学金",
  department = "教育", basis = "中等职业教育免学费、国家助学金",
  answers = { "因学", "缺技术" }, each = "成员",
  eligible = function(人, 户) return 户.建档立卡户 and 人.学段 == "中职" end,
  amount = function(人, 户, 标准) return 标准.中职免学费 + 标准.中职助学金 end,
}

aid.高职资助 {
  label = "高职（专科）免学费和书本费",
  department = "教育", basis = "甘肃省建档立卡家庭高职（专科）学生资助",
  answers = { "因学" }, each = "成员",
  eligible = function(人, 户) return 户.建档立卡户 and 人.学段 == "高职" end,
  amount = function(人, 户, 标准) return 标准.高职免学费 + 标准.高职免书本费 end,
}

aid.生源地助学贷款 {
  department = "教育", basis = "生源地信用助学贷款",
  answers = { "因学" }, each = "成员",
  eligible = function(人) return 人.学段 == "高职" or 人.学段 == "大学" end,
  amount = function(人, 户, 标准) return 标准.助学贷款上限 end,
}

aid.雨露计划 {
  label = "雨露计划职业教育补助",
  department = "扶贫", basis = "雨露计划，中职、高职在校生",
  answers = { "因学", "缺技术" }, each = "成员",
  eligible = function(人, 户) return 户.建档立卡户 and (人.学段 == "中职" or 人.学段 == "高职") end,
  amount = function(人, 户, 标准) return 标准.雨露计划补助 end,
}

aid.两后生培训 {
  label = "两后生（初中、高中毕业未升学）职业培训",
  department = "人力资源社会保障", basis = "甘肃省“1+17”方案 劳务经济，两后生培训",
  answers = { "缺技术", "自身发展动力不足" }, each = "成员",
  eligible = function(人, 户, 标准)
    return 人.学段 == "不在校" and (人.文化程度 == "初中" or 人.文化程度 == "高中")
       and 人.年龄 >= 标准.劳动年龄下限 and 人.年龄 <= 标准.两后生年龄上限
  end,
}

-- 卫生扶贫

aid.医保参保资助 {
  label = "城乡居民基本医疗保险参保和个人缴费资助",
  department = "卫生计生", basis = "甘肃省“1+17”方案 卫生扶贫",
  answers = { "基本医疗" }, each = "成员",
  eligible = function(人) return 人.未参保 end,
}

aid.大病保险 {
  label = "大病保险降低起付线",
  department = "卫生计生", basis = "城乡居民大病保险，对贫困人口降低起付线",
  answers = { "因病" },
  eligible = function(户, 标准) return 户.自付医疗费 > 标准.大病保险起付线 end,
}

aid.医疗救助 {
  label = "医疗救助、先诊疗后付费、一站式结算",
  department = "民政", basis = "甘肃省“1+17”方案 社会救助保障，医疗救助",
  answers = { "因病" },
  eligible = function(户) return 户.建档立卡户 and (户.患病人数 > 0 or 户.自付医疗费 > 0) end,
}

aid.家庭医生签约 {
  label = "家庭医生签约、慢性病门诊补助",
  department = "卫生计生", basis = "甘肃省“1+17”方案 卫生扶贫",
  answers = { "因病" }, each = "成员",
  eligible = function(人) return 人.患病 and not 人.是否签约家庭医生 end,
}

-- 文化扶贫、科技扶贫

aid.广播电视入户 {
  department = "文化广电", basis = "甘肃省“1+17”方案 文化扶贫",
  answers = { "自身发展动力不足" },
  eligible = function(户) return not 户.是否通广播电视 end,
}

aid.移风易俗引导 {
  label = "移风易俗、抵制高价彩礼",
  department = "文明办", basis = "甘肃省“1+17”方案 文化扶贫",
  answers = { "因婚" },
  eligible = function() return true end,
}

aid.技能培训 {
  department = "人力资源社会保障", basis = "甘肃省“1+17”方案 劳务经济，劳动力培训",
  answers = { "缺技术", "自身发展动力不足" }, each = "成员",
  eligible = function(人, 户, 标准)
    return 人.劳动力 and 人.年龄 <= 标准.培训年龄上限
       and 人.劳动能力 ~= "技能劳动力" and not 人.是否接受技能培训
  end,
}

aid.科技人员指导 {
  department = "科技", basis = "甘肃省“1+17”方案 科技扶贫；贫困村有科技人员指导",
  answers = { "缺技术" },
  eligible = function(户) return 户.村.是否有科技人员 and not 户.是否获得技术指导 end,
}

-- 社会救助保障

aid.特困供养 {
  label = "特困人员供养（五保）",
  department = "民政", basis = "甘肃省“1+17”方案 社会救助保障，特困人员供养",
  answers = { "缺劳力", "收入达标" },
  eligible = function(户) return 户.贫困户属性 == "五保户" or 户.贫困户属性 == "五保贫困户" end,
  excludes = { "低保兜底", "低保差额补助" },
}

aid.低保兜底 {
  label = "农村低保一类、二类兜底保障",
  department = "民政", basis = "甘肃省农村最低生活保障，一类、二类兜底",
  answers = { "缺劳力", "收入达标" },
  eligible = function(户, 标准)
    return 户.劳动力人数 == 0 and 户.低保前收入 < 标准.低保标准 * 户.家庭人口数
  end,
  amount = function(户, 标准)
    local 月补助 = 户.弱劳动力人数 == 0 and 标准.低保一类月补助 or 标准.低保二类月补助
    return 月补助 * 标准.全年月数 * 户.家庭人口数
  end,
  excludes = { "低保差额补助" },
}

aid.低保差额补助 {
  label = "农村低保三类、四类补助",
  department = "民政", basis = "甘肃省农村最低生活保障，三类、四类",
  answers = { "收入达标" },
  eligible = function(户, 标准)
    return 户.劳动力人数 > 0 and 户.低保前收入 < 标准.低保标准 * 户.家庭人口数
  end,
  amount = function(户, 标准)
    local 三类 = 户.低保前收入 < 标准.低保四类收入比例 * 标准.低保标准 * 户.家庭人口数
    return (三类 and 标准.低保三类月补助 or 标准.低保四类月补助) * 标准.全年月数 * 户.家庭人口数
  end,
}

aid.临时救助 {
  department = "民政", basis = "甘肃省“1+17”方案 社会救助保障，临时救助",
  answers = { "因灾", "因病", "不愁吃" },
  eligible = function(户, 标准)
    return 户.灾害损失 > 0 or 户.自付医疗费 >= 标准.临时救助自付医疗费下限
  end,
}

aid.生活物资救助 {
  label = "口粮、衣被救助",
  department = "民政", basis = "甘肃省“1+17”方案 社会救助保障；两不愁",
  answers = { "不愁吃", "不愁穿" },
  eligible = function(户) return not 户.口粮是否充足 or not 户.四季衣被是否齐全 end,
}

aid.困难残疾人生活补贴 {
  department = "残联", basis = "困难残疾人生活补贴，低保家庭残疾人",
  answers = { "因残" }, each = "成员",
  eligible = function(人, 户) return 人.残疾人 and 户.低保类别 ~= "非低保" end,
  amount = function(人, 户, 标准) return 标准.残疾人生活月补贴 * 标准.全年月数 end,
}

aid.重度残疾人护理补贴 {
  department = "残联", basis = "重度残疾人护理补贴，一级、二级",
  answers = { "因残" }, each = "成员",
  eligible = function(人) return 人.重度残疾 end,
  amount = function(人, 户, 标准) return 标准.残疾人护理月补贴 * 标准.全年月数 end,
}

aid.康复和辅具适配 {
  label = "康复服务、辅具适配、无障碍改造",
  department = "残联", basis = "残疾人精准康复服务",
  answers = { "因残" }, each = "成员",
  eligible = function(人) return 人.残疾人 end,
}

-- 干部结对

aid.干部结对帮扶 {
  label = "落实帮扶责任人（定户、定人、定时、定责）",
  department = "组织", basis = "甘肃省建立精准扶贫工作机制实施方案 四定两不，不脱贫不脱钩",
  answers = { "自身发展动力不足" },
  eligible = function(户) return 户.建档立卡户 and 户.帮扶责任人数 == 0 end,
}
